using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.Repositories;
using TaskDashboard.Core.Storage.Providers;
using TaskDashboard.Core.Storage.Tables;

namespace TaskDashboard.Web.Access;

/// <summary>Stores the Data Protection keys in the database.</summary>
internal sealed class StoredKeys(StoreProvider store) : IXmlRepository
{
    public IReadOnlyCollection<XElement> GetAllElements()
    {
        using var context = store.CreateContext();
        return [.. context.ProtectionKeys.Select(key => key.Xml).AsEnumerable().Select(XElement.Parse)];
    }

    public void StoreElement(XElement element, string friendlyName)
    {
        using var context = store.CreateContext();
        context.ProtectionKeys.Add(new ProtectionKey { Name = friendlyName, Xml = element.ToString(SaveOptions.DisableFormatting) });
        context.SaveChanges();
    }
}
