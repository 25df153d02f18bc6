using TaskDashboard.Core.Deliveries;
using TaskDashboard.Web.Presentation;

namespace TaskDashboard.Tests.Unit.Presentation;

public sealed class FailureSelectionTests
{
    private static readonly FailureKey A1 = new("a", 1);
    private static readonly FailureKey A2 = new("a", 2);
    private static readonly FailureKey B1 = new("b", 1);
    private static readonly FailuresAddress Everywhere = new();
    private static readonly IReadOnlyList<FailureGroupView> Groups = [Group(A1, 40), Group(A2, 7), Group(B1, 3)];

    [Fact]
    public void Everything_is_one_filter()
    {
        Assert.True(FailureSelection.Everything.ToFilter(Everywhere, Groups)!.All);
        Assert.Equal(50, FailureSelection.Everything.Count(Groups));
    }

    [Fact]
    public void Everything_of_a_shown_destination_is_that_destination()
    {
        var filter = FailureSelection.Everything.ToFilter(new FailuresAddress { Destination = "a" }, Groups)!;

        Assert.Equal(("a", null, false), (filter.DestinationId, filter.Signature, filter.All));
    }

    [Fact]
    public void Everything_that_matches_a_text_is_never_more_than_that()
    {
        var filter = FailureSelection.Everything.ToFilter(new FailuresAddress { Text = "error 2" }, Groups)!;

        Assert.Equal(("a", 2), (filter.DestinationId, filter.Signature));
    }

    [Fact]
    public void A_group_is_its_destination_and_its_error()
    {
        var filter = FailureSelection.Group(B1).ToFilter(Everywhere, Groups)!;

        // Destination b has no other group, but may have one in a moment: the error stays part of the filter.
        Assert.Equal(("b", 1), (filter.DestinationId, filter.Signature));
    }

    [Fact]
    public void All_groups_of_a_destination_are_the_destination()
    {
        var filter = FailureSelection.Destination("a", Groups).ToFilter(Everywhere, Groups)!;

        Assert.Equal(("a", null), (filter.DestinationId, filter.Signature));
    }

    [Fact]
    public void Single_pushes_are_named()
    {
        var selection = FailureSelection.None.Toggle(A1, "p1", [], Groups).Toggle(B1, "p2", [], Groups);

        Assert.Equal(["p1", "p2"], selection.ToFilter(Everywhere, Groups)!.PushIds!.Order());
        Assert.Equal(2, selection.Count(Groups));
    }

    [Fact]
    public void Groups_across_destinations_and_mixtures_have_no_filter_and_are_named_one_by_one()
    {
        var across = FailureSelection.Group(A1).Toggle(B1, Groups);
        var mixed = FailureSelection.Group(A1).Toggle(B1, "p2", [], Groups);

        Assert.Null(across.ToFilter(Everywhere, Groups));
        Assert.Equal([A1, B1], across.TickedGroups(Groups));
        Assert.Null(mixed.ToFilter(Everywhere, Groups));
        Assert.Equal(41, mixed.Count(Groups));
    }

    [Fact]
    public void Unticking_a_group_of_everything_leaves_the_others()
    {
        var selection = FailureSelection.Everything.Toggle(A1, Groups);

        Assert.False(selection.All);
        Assert.Equal([A2, B1], selection.TickedGroups(Groups));
    }

    [Fact]
    public void Unticking_a_push_of_a_ticked_group_leaves_the_others_on_the_screen()
    {
        var selection = FailureSelection.Group(A1).Toggle(A1, "p1", ["p1", "p2", "p3"], Groups);

        Assert.False(selection.Has(A1));
        Assert.True(selection.HasPartOf(A1));
        Assert.Equal(["p2", "p3"], selection.Pushes.Keys.Order());
    }

    [Fact]
    public void Ticking_a_group_takes_its_single_pushes_in()
    {
        var selection = FailureSelection.None.Toggle(A1, "p1", [], Groups).Toggle(A1, Groups);

        Assert.Equal(40, selection.Count(Groups));
        Assert.Empty(selection.Pushes);
        Assert.True(selection.Toggle(A1, Groups).IsEmpty);
    }

    private static FailureGroupView Group(FailureKey key, long count) => new(
        key.DestinationId, $"Destination {key.DestinationId}", false, new ErrorSignature { Number = key.Signature, Message = $"error {key.Signature}" }, count, default, default);
}
