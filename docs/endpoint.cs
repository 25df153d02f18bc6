#:sdk Microsoft.NET.Sdk.Web
// Without these, the build would download packages that are not needed.
#:property PublishAot=false
#:property RequiresAspNetWebAssets=false

// An endpoint for test deliveries. It prints each request and answers 200.
var app = WebApplication.Create(args);
app.MapPost(
    "/hook",
    async (HttpRequest request) =>
    {
        using var body = new StreamReader(request.Body);
        Console.WriteLine($"{request.Headers["webhook-id"]} {await body.ReadToEndAsync()}");
    }
);
app.Run();
