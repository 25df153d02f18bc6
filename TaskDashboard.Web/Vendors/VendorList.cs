namespace TaskDashboard.Web.Vendors;

/// <summary>All vendors' APIs. To add one, add a folder beside this file and a line here.</summary>
internal static class VendorList
{
    public static void AddVendors(this IServiceCollection services)
    {
        services.AddSingleton<VendorSettings>();
        services.AddVendor<DriveQuant.Routes>();
        services.AddVendor<VMware.Routes>();
        services.AddVendor<SailPoint.Routes>();
        services.AddVendor<SmartDocumentor.Routes>();
        services.AddVendor<GravityZone.Routes>();
    }

    public static void MapVendors(this IEndpointRouteBuilder routes)
    {
        foreach (var vendor in routes.ServiceProvider.GetServices<IVendor>())
        {
            vendor.Map(routes);
        }
    }

    private static void AddVendor<T>(this IServiceCollection services)
        where T : class, IVendor => services.AddSingleton<IVendor, T>();
}
