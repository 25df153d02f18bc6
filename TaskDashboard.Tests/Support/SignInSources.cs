using System.Net;
using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Support;

/// <summary>Addresses from which tests sign in.</summary>
internal static class SignInSources
{
    /// <summary>An address from the range for documentation, for tests to which the address does not matter.</summary>
    public static readonly SignInSource Usual = At("203.0.113.1");

    public static SignInSource At(string address, KnownBrowser? browser = null) => new(ClientAddress.Of(IPAddress.Parse(address)), browser);

    public static Task<SignInAnswer> SignInAsync(this PasswordSignIn people, string name, string password) =>
        people.SignInAsync(name, password, Usual);

    public static Task<SignInAnswer> ChangePasswordAsync(this PasswordSignIn people, Caller caller, string present, string password) =>
        people.ChangePasswordAsync(caller, present, password, Usual);
}
