using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Access;

/// <summary>Where Data Protection keeps its keys: in a folder beside the database file, or in the database where there is no such folder.</summary>
internal sealed class KeyRing(StoreProvider store, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = store.PrepareKeyFolder() is { } folder ? new FileSystemXmlRepository(new DirectoryInfo(folder), loggers) : new StoredKeys(store);
}
