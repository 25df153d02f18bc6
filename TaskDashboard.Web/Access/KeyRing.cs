using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.Extensions.Options;
using TaskDashboard.Core.Storage.Providers;

namespace TaskDashboard.Web.Access;

/// <summary>Storage of the Data Protection keys: a folder next to the database file, or the database if there is no such folder.</summary>
internal sealed class KeyRing(StoreProvider store, ILoggerFactory loggers) : IConfigureOptions<KeyManagementOptions>
{
    public void Configure(KeyManagementOptions options) =>
        options.XmlRepository = store.PrepareKeyFolder() is { } folder
            ? new FileSystemXmlRepository(new DirectoryInfo(folder), loggers)
            : new StoredKeys(store);
}
