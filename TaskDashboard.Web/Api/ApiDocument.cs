using System.Globalization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using TaskDashboard.Core.Engine;
using TaskDashboard.Core.Tasks;
using TaskDashboard.Web.Access;
using TaskDashboard.Web.Vendors;

namespace TaskDashboard.Web.Api;

/// <summary>The OpenAPI document and a page to view it.</summary>
internal static class ApiDocument
{
    public const string Setting = "Api:PublicDocument";

    private const string Name = "v1";
    private const string Documents = "/openapi";
    private const string Location = $"{Documents}/{Name}.json";
    private const string Page = "swagger";

    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            Name,
            static options =>
            {
                options.AddDocumentTransformer(
                    static (document, context, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = "TaskDashboard",
                            Version = Name,
                            Description = "Tasks, pushes and retries. Lists are in order of acceptance and are paged by key.",
                        };
                        document.Components ??= new OpenApiComponents();
                        document.Components.SecuritySchemes = context
                            .ApplicationServices.GetServices<IVendor>()
                            .ToDictionary(vendor => vendor.Name, IOpenApiSecurityScheme (vendor) => vendor.Security);
                        document.Components.SecuritySchemes[ApiKeyAuthentication.SchemeName] = new OpenApiSecurityScheme
                        {
                            Type = SecuritySchemeType.Http,
                            Scheme = "bearer",
                            Description = "A key of TaskDashboard.",
                        };
                        return Task.CompletedTask;
                    }
                );
                options.CreateSchemaReferenceId = static type =>
                    OpenApiOptions.CreateDefaultSchemaReferenceId(type) is { } name ? VendorOf(type.Type) + name : null;
                options.AddOperationTransformer(
                    static (operation, context, _) =>
                    {
                        Describe(operation, context);
                        return Task.CompletedTask;
                    }
                );
            }
        );

    /// <summary>Returns whether everyone may read the document. If not, it requires a sign-in or a key.</summary>
    /// <exception cref="SettingException">The setting is wrong.</exception>
    public static bool IsPublic(IConfiguration configuration) => new SettingReader(configuration).Flag(Setting, whenAbsent: false);

    /// <summary>Returns whether the path is that of the document or its page.</summary>
    public static bool IsAt(PathString path) => path.StartsWithSegments(Documents) || path.StartsWithSegments("/" + Page);

    public static void MapApiDocument(this IEndpointRouteBuilder routes, bool isPublic)
    {
        var document = routes.MapOpenApi(Documents + "/{documentName}.json");
        if (isPublic)
        {
            document.AllowAnonymous();
        }
    }

    /// <summary>The page is not routed. Placed after authorization, it is protected by the fallback policy.</summary>
    public static void UseApiPage(this WebApplication app) =>
        app.UseSwaggerUI(static page =>
        {
            page.RoutePrefix = Page;
            page.SwaggerEndpoint(Location, "TaskDashboard");
            page.DocumentTitle = "TaskDashboard API";
        });

    // Types of different vendors often have the same names, and the same as our types. The vendor's name keeps their schemas apart.
    private static string? VendorOf(Type type) =>
        type.Namespace is { } room && room.StartsWith(typeof(IVendor).Namespace + ".", StringComparison.Ordinal)
            ? room[(typeof(IVendor).Namespace!.Length + 1)..]
            : null;

    private static void Describe(OpenApiOperation operation, OpenApiOperationTransformerContext context)
    {
        var path = "/" + context.Description.RelativePath;
        // Some vendors' calls are below /api too.
        var scheme =
            context.Description.ActionDescriptor.EndpointMetadata.OfType<IVendor>().LastOrDefault()?.Name
            ?? (path.StartsWith(ApiRoutes.Prefix + "/", StringComparison.Ordinal) ? ApiKeyAuthentication.SchemeName : null);
        if (scheme is not null)
        {
            operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(scheme, context.Document)] = [] }];
        }

        operation.RequestBody?.Content?.Remove(ApiCall.AnyType);
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<OneOrMany>().LastOrDefault() is { } many)
        {
            OrMany(operation.RequestBody?.Content, many.Most);
            OrMany(operation.Responses?["201"].Content, many.Most);
        }

        var parameters = operation.Parameters ??= [];
        foreach (var name in context.Description.ActionDescriptor.EndpointMetadata.OfType<KnownParameters>().LastOrDefault()?.Names ?? [])
        {
            parameters.Add(
                new OpenApiParameter
                {
                    Name = name,
                    In = ParameterLocation.Query,
                    Schema = SchemaOf(name),
                }
            );
        }

        if (path == ApiRoutes.Prefix + "/retry-requests" && HttpMethods.IsPost(context.Description.HttpMethod ?? ""))
        {
            parameters.Add(
                new OpenApiParameter
                {
                    Name = RetryRoutes.IdempotencyKey,
                    In = ParameterLocation.Header,
                    Description = "Within 24 hours, requests with the same key and body start only one retry.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = Limits.IdempotencyKey },
                }
            );
        }
    }

    private static void OrMany(IDictionary<string, OpenApiMediaType>? content, int most)
    {
        foreach (var media in content?.Values ?? [])
        {
            if (media.Schema is { } one)
            {
                media.Schema = new OpenApiSchema
                {
                    OneOf =
                    [
                        one,
                        new OpenApiSchema
                        {
                            Type = JsonSchemaType.Array,
                            Items = one,
                            MinItems = 1,
                            MaxItems = most,
                        },
                    ],
                };
            }
        }
    }

    private static OpenApiSchema SchemaOf(string parameter) =>
        parameter switch
        {
            Query.Limit => new()
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = Limits.PageItems.ToString(CultureInfo.InvariantCulture),
                Default = Query.DefaultLimit,
            },
            Query.Signature => new() { Type = JsonSchemaType.Integer },
            _ when parameter == TaskFilter.Acknowledged.Name || parameter == TaskFilter.Stuck.Name => new()
            {
                Type = JsonSchemaType.Boolean,
            },
            Export.Format => new()
            {
                Type = JsonSchemaType.String,
                Enum = ["csv", "jsonl"],
                Default = "csv",
            },
            Query.Order => new()
            {
                Type = JsonSchemaType.String,
                Enum = ["asc", "desc"],
                Default = "asc",
            },
            Query.OfLanguage => new()
            {
                Type = JsonSchemaType.String,
                MaxLength = QueryProblem.MostCharacters,
                Description = "A text of the query language, such as state:failed created:>=-1d. It is joined by and with the others.",
            },
            _ => new() { Type = JsonSchemaType.String },
        };
}
