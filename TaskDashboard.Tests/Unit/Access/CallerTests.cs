using TaskDashboard.Core.Access;
using TaskDashboard.Tests.Support;

namespace TaskDashboard.Tests.Unit.Access;

public sealed class CallerTests
{
    private static readonly Caller Acme = Callers.Of(Role.Operator, "acme");
    private static readonly Caller Both = Callers.OfCompanies(Role.Operator, "other", "acme");

    [Fact]
    public void A_caller_sees_its_companies_or_everything()
    {
        Assert.True(Acme.Sees("acme"));
        Assert.False(Acme.Sees("ACME") || Acme.Sees("other") || Acme.Sees("") || Acme.Sees(null));
        Assert.True(Both.Sees("acme") && Both.Sees("other"));
        Assert.False(Both.Sees("third") || Both.Sees("acme, other") || Both.Sees(null));
        Assert.True(Callers.Viewer.Sees("acme") && Callers.Viewer.Sees(null));

        Assert.True(
            Both.SeesAll(Acme.Companies)
                && Both.SeesAll(Both.Companies)
                && Callers.Viewer.SeesAll(Both.Companies)
                && Callers.Viewer.SeesAll(null)
        );
        Assert.False(Acme.SeesAll(Both.Companies) || Acme.SeesAll(null) || Both.SeesAll(CompanySet.Of("third")));
    }

    [Fact]
    public void A_missing_permission_is_refused_with_the_smallest_role_that_has_it()
    {
        Callers.Operator.Require(Permission.Cancel);

        Assert.Equal(
            "This needs the role operator.",
            Refused(() => Callers.Viewer.Require(Permission.Cancel), RefusalKind.Forbidden, "forbidden").Message
        );
        Assert.Equal(
            "This needs the role administrator.",
            Refused(() => Callers.Operator.Require(Permission.ManageKeys), RefusalKind.Forbidden, "forbidden").Message
        );
    }

    [Fact]
    public void An_object_of_another_company_is_not_found_and_without_the_permission_the_refusal_does_not_reveal_that()
    {
        Acme.Require(Permission.Cancel, "acme", "task");
        Both.Require(Permission.Cancel, "other", "task");

        Assert.Equal(
            "There is no task with this id.",
            Refused(() => Acme.Require(Permission.Cancel, "other", "task"), RefusalKind.NotFound, "notFound").Message
        );
        Refused(() => Both.Require(Permission.Cancel, null, "task"), RefusalKind.NotFound, "notFound");
        Refused(() => Acme.Require(Permission.ManageKeys, "other", "key"), RefusalKind.Forbidden, "forbidden");
    }

    [Fact]
    public void A_caller_whose_rights_have_ended_is_refused_everything()
    {
        var watch = new CallerWatch();
        var ended = watch.Enter(Callers.Administrator, "1");
        watch.Leave(ended.Id);

        Refused(ended.RequireCurrent, RefusalKind.Forbidden, "ended");
        Refused(() => ended.Require(Permission.SeeTasks), RefusalKind.Forbidden, "ended");
        Refused(() => ended.Require(Permission.SeeTasks, "acme", "task"), RefusalKind.Forbidden, "ended");
    }

    [Fact]
    public void What_a_caller_creates_belongs_to_the_company_that_it_names_or_to_its_only_one()
    {
        Assert.Null(Callers.Operator.CompanyOfNew(null, "companyId"));
        Assert.Equal("acme", Callers.Operator.CompanyOfNew("acme", "companyId"));
        Assert.Equal("acme", Acme.CompanyOfNew(null, "companyId"));
        Assert.Equal("acme", Acme.CompanyOfNew("acme", "companyId"));
        Assert.Equal("other", Both.CompanyOfNew("other", "companyId"));

        Assert.Equal(
            "companyId is another company than yours. Give acme.",
            Invalid(() => Acme.CompanyOfNew("other", "companyId"), "companyId")
        );
        Assert.Equal(
            "company.id is another company than yours. Give one of acme, other.",
            Invalid(() => Both.CompanyOfNew("third", "company.id"), "company.id")
        );
        Assert.Equal("companyId is missing. Give one of acme, other.", Invalid(() => Both.CompanyOfNew(null, "companyId"), "companyId"));
    }

    [Fact]
    public void A_key_or_a_person_of_every_company_is_added_by_those_who_see_every_company()
    {
        Callers.Administrator.RequireCompany(null, "companyId");
        Both.RequireCompany("acme", "companyId");

        Assert.Equal("companyId is missing. Give acme.", Invalid(() => Acme.RequireCompany(null, "companyId"), "companyId"));
        Assert.Equal("companyId is missing. Give one of acme, other.", Invalid(() => Both.RequireCompany(null, "companyId"), "companyId"));
        Assert.Equal(
            "companyId is another company than yours. Give acme.",
            Invalid(() => Acme.RequireCompany("other", "companyId"), "companyId")
        );
    }

    [Fact]
    public void Sets_of_the_same_companies_are_equal_and_a_set_is_never_empty()
    {
        Assert.Equal(new CompanySet(["b", "a", "b"]), new CompanySet(["a", "b"]));
        Assert.Equal(new CompanySet(["b", "a"]).GetHashCode(), new CompanySet(["a", "b"]).GetHashCode());
        Assert.False(new CompanySet(["a", "b"]).Equals(new CompanySet(["a"])));
        Assert.False(new CompanySet(["a", "b"]).Equals(new CompanySet(["a", "B"])));
        Assert.Equal(["a", "b"], new CompanySet(["b", "a", "b"]));
        Assert.Null(CompanySet.Of(null));
        Assert.Throws<ArgumentOutOfRangeException>(() => new CompanySet([]));
    }

    private static string Invalid(Action action, string member)
    {
        var refused = Refused(action, RefusalKind.Invalid, "invalid");
        Assert.Equal(member, refused.Member);
        return refused.Message;
    }

    private static RefusedException Refused(Action action, RefusalKind kind, string code)
    {
        var refused = Assert.Throws<RefusedException>(action);
        Assert.Equal((kind, code), (refused.Kind, refused.Code));
        return refused;
    }
}
