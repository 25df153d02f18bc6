using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Access;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Web.Access;

namespace TaskDashboard.Tests.Api;

public sealed class KeyRingTests(ApiFixture fixture)
{
    private RunningApp App => fixture.App;

    [Fact]
    public void Beside_a_database_file_the_keys_lie_in_a_folder()
    {
        var sealedText = App.Get<ISecretProtector>().Protect("whsec_x");

        Assert.Equal("whsec_x", App.Get<ISecretProtector>().Unprotect(sealedText));
        Assert.DoesNotContain("whsec_x", sealedText, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(App.Folder, "keys"), "key-*.xml"));
        Assert.IsType<FileSystemXmlRepository>(App.Get<IOptions<KeyManagementOptions>>().Value.XmlRepository);
    }

    [Fact]
    public void Another_process_finds_them_in_the_database()
    {
        var repository = new StoredKeys(App.Get<StoreProvider>());
        repository.StoreElement(XElement.Parse("<key id=\"1\"><secret>é</secret></key>"), "key-1");

        var found = Assert.Single(new StoredKeys(App.Get<StoreProvider>()).GetAllElements());

        Assert.Equal("<key id=\"1\"><secret>é</secret></key>", found.ToString(SaveOptions.DisableFormatting));
    }

    [Fact]
    public async Task Secrets_encrypted_before_a_restart_are_decrypted_after_it()
    {
        var folder = Directory.CreateTempSubdirectory("taskdashboard-").FullName;
        try
        {
            string sealedText;
            await using (var first = await RunningApp.StartAsync(folder: folder))
            {
                sealedText = first.Get<ISecretProtector>().Protect("p");
            }

            await using var second = await RunningApp.StartAsync(folder: folder);
            Assert.Equal("p", second.Get<ISecretProtector>().Unprotect(sealedText));
        }
        finally
        {
            Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
            Directory.Delete(folder, recursive: true);
        }
    }
}
