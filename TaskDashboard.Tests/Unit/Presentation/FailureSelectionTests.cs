using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class FailureSelectionTests
{
    private static readonly FailureKey A1 = new("a", 1);
    private static readonly FailureKey A2 = new("a", 2);
    private static readonly FailureKey B1 = new("b", 1);
    private static readonly PushesAddress Everywhere = new();
    private static readonly IReadOnlyList<FailureGroupView> Groups = [Group(A1, 40), Group(A2, 7), Group(B1, 3)];

    [Fact]
    public void Everything_is_one_filter()
    {
        Assert.Equal(PushFilter.All, FailureSelection.Everything.ToFilter(Everywhere, Groups));
        Assert.Equal(50, FailureSelection.Everything.Count(Groups));
    }

    [Fact]
    public void Everything_of_a_shown_destination_is_that_destination()
    {
        var filter = FailureSelection.Everything.ToFilter(PushesAddress.Of(PushTab.Failed, "a"), Groups);

        Assert.Equal(PushFilter.Destination.Is("a"), filter);
    }

    [Fact]
    public void Everything_that_matches_a_text_is_never_more_than_that()
    {
        var filter = FailureSelection.Everything.ToFilter(new PushesAddress().WithText("error 2"), Groups);

        Assert.Equal(PushFilter.Destination.Is("a") & PushFilter.Signature.Is(2), filter);
    }

    [Fact]
    public void Everything_in_a_light_is_never_more_than_that()
    {
        var filter = FailureSelection.Everything.ToFilter(
            new PushesAddress().With(FailureLight.LikelyWorks),
            [Groups[0], Groups[1] with { Light = FailureLight.LikelyWorks }, Groups[2]]
        );

        Assert.Equal(PushFilter.Destination.Is("a") & PushFilter.Signature.Is(2), filter);
    }

    [Fact]
    public void A_group_is_its_destination_and_its_error()
    {
        var filter = FailureSelection.Group(B1).ToFilter(Everywhere, Groups);

        // Destination b has no other group now but may get one, so the error stays part of the filter.
        Assert.Equal(PushFilter.Destination.Is("b") & PushFilter.Signature.Is(1), filter);
    }

    [Fact]
    public void All_groups_of_a_destination_are_the_destination()
    {
        var filter = FailureSelection.Destination("a", Groups).ToFilter(Everywhere, Groups);

        Assert.Equal(PushFilter.Destination.Is("a"), filter);
    }

    [Fact]
    public void Single_pushes_are_named()
    {
        var selection = FailureSelection.None.Toggle(A1, "p1", [], Groups).Toggle(B1, "p2", [], Groups);

        Assert.Equal(
            ["p1", "p2"],
            selection
                .ToFilter(Everywhere, Groups)
                .Conditions.Single(condition => condition.Field == PushFilter.Id)
                .Values.Cast<string>()
                .Order()
        );
        Assert.Equal(2, selection.Count(Groups));
    }

    [Fact]
    public void Groups_across_destinations_and_single_pushes_are_one_filter()
    {
        var across = FailureSelection.Group(A1).Toggle(B1, Groups);
        var mixed = FailureSelection.Group(A1).Toggle(B1, "p2", [], Groups);
        var ofA = PushFilter.Destination.Is("a") & PushFilter.Signature.Is(1);

        Assert.Equal(ofA | (PushFilter.Destination.Is("b") & PushFilter.Signature.Is(1)), across.ToFilter(Everywhere, Groups));
        Assert.Equal([A1, B1], across.SelectedGroups(Groups));
        Assert.Equal(ofA | PushFilter.Id.Is("p2"), mixed.ToFilter(Everywhere, Groups));
        Assert.Equal(41, mixed.Count(Groups));
    }

    [Fact]
    public void Deselecting_a_group_of_everything_keeps_the_others()
    {
        var selection = FailureSelection.Everything.Toggle(A1, Groups);

        Assert.False(selection.All);
        Assert.Equal([A2, B1], selection.SelectedGroups(Groups));
    }

    [Fact]
    public void Deselecting_a_push_of_a_selected_group_keeps_the_others_on_the_screen()
    {
        var selection = FailureSelection.Group(A1).Toggle(A1, "p1", ["p1", "p2", "p3"], Groups);

        Assert.False(selection.Has(A1));
        Assert.True(selection.HasPartOf(A1));
        Assert.Equal(["p2", "p3"], selection.Pushes.Keys.Order());
    }

    [Fact]
    public void Selecting_a_group_includes_its_single_pushes()
    {
        var selection = FailureSelection.None.Toggle(A1, "p1", [], Groups).Toggle(A1, Groups);

        Assert.Equal(40, selection.Count(Groups));
        Assert.Empty(selection.Pushes);
        Assert.True(selection.Toggle(A1, Groups).IsEmpty);
    }

    private static FailureGroupView Group(FailureKey key, long count) =>
        new(
            key.DestinationId,
            $"Destination {key.DestinationId}",
            false,
            new ErrorSignature { Number = key.Signature, Message = $"error {key.Signature}" },
            count,
            default,
            default
        );
}
