using TaskDashboard.Core.Access;

namespace TaskDashboard.Tests.Unit.Access;

/// <summary>Passwords that are refused although they are long enough.</summary>
public sealed class EasyGuessTests(ITestOutputHelper output)
{
    private const int Cases = 2_000;

    [Theory]
    [InlineData("aaaaaaaaaaaa")]
    [InlineData("            ")]
    [InlineData("abababababab")]
    [InlineData("abcabcabcabcab")]
    [InlineData("aaaaaaaaaaab")]
    [InlineData("correct horse correct horse")]
    [InlineData("123456789012")]
    [InlineData("abcdefghijkl")]
    [InlineData("qwertyuiop12")]
    [InlineData("1qaz2wsx3edc")]
    [InlineData("1q2w3e4r5t6y")]
    [InlineData("password1234")]
    [InlineData("Password2026!")]
    [InlineData("P@ssw0rd1234")]
    [InlineData("pass-word-2026")]
    [InlineData("1234password")]
    [InlineData("ILoveYou20262026")]
    [InlineData("Sunshine!!!!!")]
    [InlineData("TaskDashboard")]
    [InlineData("taskdashboard2026")]
    [InlineData("task-dashboard-1")]
    [InlineData("AdaLovelace12")]
    [InlineData("ada.lovelace!")]
    [InlineData("lovelace123456")]
    [InlineData("password one")]
    [InlineData("pass12345678")]
    [InlineData("1234pass1234")]
    [InlineData("ChangeIt!2026")]
    [InlineData("qweqweqwe123")]
    [InlineData("aabbccddeeff")]
    [InlineData("12341234123a")]
    [InlineData("0okm9ijn8uhb")]
    [InlineData("dashboardadmin")]
    [InlineData("adminDashboard1")]
    [InlineData("tasks-dashboard")]
    [InlineData("TaskDash2026")]
    [InlineData("lovelacepassword")]
    [InlineData("neuesPasswort1")]
    [InlineData("Sicherheit123")]
    [InlineData("soleil123456")]
    [InlineData("пароль123456")]
    [InlineData("йцукенгшщзхъ")]
    [InlineData("Ada20262026")]
    public void A_password_that_is_guessed_first_is_refused(string password) => Assert.NotNull(EasyGuess.Of(password, "Ada Lovelace"));

    [Theory]
    [InlineData("a few good words")]
    [InlineData("another set of words")]
    [InlineData("a long enough one")]
    [InlineData("new-password-of-the-test")]
    [InlineData("canada dry ginger ale")]
    [InlineData("xK4#vQ9!mZ2p")]
    [InlineData("3608191620510174")]
    [InlineData("623b9229ada6cc14")]
    public void A_few_words_are_enough(string password) => Assert.Null(EasyGuess.Of(password, "Ada Lovelace"));

    [Fact]
    public void A_name_is_found_with_and_without_its_marks()
    {
        Assert.NotNull(EasyGuess.Of("muller-12345", "Müller"));
        Assert.NotNull(EasyGuess.Of("müller-12345", "Müller"));
    }

    [Fact]
    public void Random_digits_are_not_an_easy_guess()
    {
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}, {Cases} cases");
        var random = new Random(seed);
        var refused = Enumerable
            .Range(0, Cases)
            .Count(_ => EasyGuess.Of(string.Concat(Enumerable.Range(0, 16).Select(_ => (char)('0' + random.Next(10)))), "Ada") is not null);

        // Random digits sometimes contain a sequence of twelve.
        Assert.InRange(refused, 0, Cases / 200);
    }

    [Fact]
    public void A_common_password_is_found_in_every_disguise()
    {
        Assert.InRange(CommonPasswords.All.Count, 2_000, 20_000);
        var seed = Random.Shared.Next();
        output.WriteLine($"seed {seed}, {Cases} cases");
        var random = new Random(seed);
        var words = CommonPasswords.All.Where(word => word.All(char.IsAsciiLetterLower)).Order(StringComparer.Ordinal).ToList();
        for (var number = 0; number < Cases; number++)
        {
            var word = words[random.Next(words.Count)];
            var dressed = random.Next(4) switch
            {
                0 => word,
                1 => word.ToUpperInvariant(),
                2 => char.ToUpperInvariant(word[0]) + word[1..],
                _ => word.Replace('a', '@').Replace('o', '0').Replace('e', '3'),
            };
            var digits = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(10)));
            var password = random.Next(3) switch
            {
                0 => digits + dressed,
                1 => dressed + digits,
                _ => dressed + digits + "!",
            };
            Assert.True(EasyGuess.Of(password, "") is not null, $"Seed {seed}: {password}");
        }
    }
}
