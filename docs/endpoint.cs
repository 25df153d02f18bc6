#:sdk Microsoft.NET.Sdk.Web
// Both would ask the registry for packages that nothing here needs.
#:property PublishAot=false
#:property RequiresAspNetWebAssets=false

// An endpoint to try deliveries with. It prints what arrives and answers 200.
var app = WebApplication.Create(args);
app.MapPost("/hook", async (HttpRequest request) =>
{
    using var body = new StreamReader(request.Body);
    Console.WriteLine($"{request.Headers["webhook-id"]} {await body.ReadToEndAsync()}");
});
app.Run();
