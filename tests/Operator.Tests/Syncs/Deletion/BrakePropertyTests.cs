using Bellwether.Crds;
using Bellwether.Operator.Syncs.Deletion;

namespace Bellwether.Operator.Tests.Syncs.Deletion;

/// <summary>
/// Random fleets, plans, failures and pauses, against a reckoning of the test's own that keeps every deletion that happened: what
/// the brake lets go is never more than the windows allow, and what it holds is held for a reason.
/// </summary>
public sealed class BrakePropertyTests
{
    public static TheoryData<int> Seeds() => [.. Enumerable.Range(1, 100)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Never_more_than_the_windows_allow_is_deleted_without_approval_and_approval_is_asked_for_exactly_then(int seed)
    {
        var random = new Random(seed);
        using var fleet = new BrakeRig();
        var (syncs, followers) = (random.Next(1, 6), random.Next(1, 5));
        foreach (var sync in Enumerable.Range(0, syncs))
        {
            foreach (var follower in Enumerable.Range(0, followers))
            {
                fleet.Add($"s{sync}", $"f{follower}", random.Next(0, 40));
            }
        }

        var deleted = new List<(DateTimeOffset At, PlannedDeletion Copy, bool Consented)>();
        for (var step = 0; step < 40; step++)
        {
            var name = $"s{random.Next(syncs)}";
            var copies = fleet.Copies.Where(copy => copy.Sync == BrakeRig.Sync(name)).OrderBy(copy => copy.Key.Uid, StringComparer.Ordinal).ToArray();
            var plan = BrakeRig.Plan(name, copies.Take(random.Next(copies.Length + 1)), consented: random.Next(4) == 0);
            var now = fleet.Time.GetUtcNow();
            var recent = deleted.Where(one => one.At > now - DeletionLimit.Span).ToArray();
            var expected = Windows(plan, recent, fleet);

            var judgement = await fleet.JudgeAsync(plan);

            judgement.Held?.Window.Should().Be(expected, "seed {0}, step {1}", seed, step);
            var gone = plan.Deletions.Where(copy => random.Next(5) > 0 && fleet.Delete([copy]) == 1).ToArray();
            (judgement.Held is null || gone.Length == 0).Should().BeTrue("what is held isn't deleted");
            deleted.AddRange(gone.Select(copy => (now, copy, plan.Consented)));
            await fleet.JudgeAsync(BrakeRig.Plan(name, []));
            fleet.Time.Advance(TimeSpan.FromMinutes(random.Next(30)));
        }
    }

    /// <summary>The rules of the spec page, from what really happened.</summary>
    private static string? Windows(DeletionPlan plan, (DateTimeOffset At, PlannedDeletion Copy, bool Consented)[] recent, BrakeRig fleet)
    {
        var planned = plan.Deletions.ToArray();
        if (planned.Length == 0)
        {
            return null;
        }

        if (!plan.Consented)
        {
            foreach (var sync in planned.Select(copy => copy.Sync).Distinct())
            {
                var mine = recent.Where(one => one.Copy.Sync == sync).ToArray();
                var count = mine.Count(one => !one.Consented) + planned.Count(copy => copy.Sync == sync);
                if (count >= 10 && count > (fleet.OfSync(sync) + mine.Length) / 2.0)
                {
                    return DeletionWindows.Sync;
                }
            }

            foreach (var follower in planned.Select(copy => copy.Key.Follower).Distinct())
            {
                var there = recent.Where(one => one.Copy.Key.Follower == follower).ToArray();
                var count = there.Count(one => !one.Consented) + planned.Count(copy => copy.Key.Follower == follower);
                if (count >= 20 && count > (fleet.In(follower) + there.Length) / 2.0)
                {
                    return DeletionWindows.Follower;
                }
            }
        }

        var sum = recent.Length + planned.Length;
        return sum >= 50 && sum > (fleet.All + recent.Length) / 5.0 ? DeletionWindows.Fleet : null;
    }
}
