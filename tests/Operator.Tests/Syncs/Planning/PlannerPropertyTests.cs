using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>
/// What the planner owes whatever happens, over random fleets and random histories: it never hits what isn't ours, never plans a write or a
/// delete from a partial view, and comes to rest with everything in step once the world stands still.
/// </summary>
public sealed class PlannerPropertyTests
{
    private const int Steps = 60;

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 400)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Whatever_happens_only_ours_is_touched_nothing_is_concluded_from_half_a_view_and_it_comes_to_rest(int seed)
    {
        var world = new ModelWorld(seed);
        try
        {
            for (var step = 0; step < Steps; step++)
            {
                world.Happen();
                world.Pass();
            }

            world.Settle();
            world.HoldsWhatIsWanted();
        }
        catch (Exception failure)
        {
            Assert.Fail($"seed {seed}: {failure}\n{world.History()}");
        }
    }

    [Fact]
    public void The_histories_reach_every_kind_of_action_and_every_kind_of_partial_view()
    {
        var planned = new HashSet<PlannedActionKind>();
        var views = new HashSet<string>();
        foreach (var seed in Enumerable.Range(1, 300))
        {
            var world = new ModelWorld(seed);
            for (var step = 0; step < Steps; step++)
            {
                world.Happen();
                world.Pass();
            }

            planned.UnionWith(world.Planned);
            views.UnionWith(world.PartialViews);
        }

        planned.Should().BeEquivalentTo(Enum.GetValues<PlannedActionKind>(), "what isn't planned isn't proven");
        views.Should().Contain(["away", "not listed", "source unreadable", "objects not listed"]);
    }
}
