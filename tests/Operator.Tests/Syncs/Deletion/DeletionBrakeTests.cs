using Bellwether.Crds;
using Bellwether.Operator.Syncs.Deletion;

namespace Bellwether.Operator.Tests.Syncs.Deletion;

public sealed class DeletionBrakeTests : IDisposable
{
    private readonly BrakeRig _fleet = new();

    public void Dispose() => _fleet.Dispose();

    /// <summary>One sync in one follower of a large fleet, so that only the windows that are meant can be hit.</summary>
    [Theory]
    [InlineData(10, 9, null)] // nine are never too many
    [InlineData(9, 9, null)]
    [InlineData(10, 10, DeletionWindows.Sync)]
    [InlineData(20, 10, null)] // exactly half
    [InlineData(19, 10, DeletionWindows.Sync)]
    [InlineData(21, 11, DeletionWindows.Sync)] // half and one
    [InlineData(40, 20, null)]
    [InlineData(40, 21, DeletionWindows.Sync)]
    public async Task More_than_half_and_at_least_ten_of_one_syncs_copies_are_held(int copies, int deletions, string? window)
    {
        _fleet.Add("others", "elsewhere", 1000);
        var all = Enumerable.Range(0, copies).SelectMany(number => _fleet.Add("tls", $"f{number}", 1)).ToArray();
        foreach (var number in Enumerable.Range(0, copies))
        {
            _fleet.Add("others", $"f{number}", 30);
        }

        var judgement = await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(deletions)));

        judgement.Held?.Window.Should().Be(window);
        all.Take(deletions).Count(deletion => _fleet.Brake.IsAdmitted(deletion.Key)).Should().Be(window is null ? deletions : 0);
    }

    [Theory]
    [InlineData(19, 19, null)]
    [InlineData(20, 19, null)]
    [InlineData(20, 20, DeletionWindows.Follower)]
    [InlineData(40, 20, null)]
    [InlineData(39, 20, DeletionWindows.Follower)]
    [InlineData(41, 21, DeletionWindows.Follower)]
    public async Task More_than_half_and_at_least_twenty_of_one_followers_copies_are_held(int copies, int deletions, string? window)
    {
        _fleet.Add("tls", "elsewhere", 1000);
        var all = _fleet.Add("tls", "east", copies);

        var judgement = await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(deletions)));

        judgement.Held?.Window.Should().Be(window);
    }

    [Theory]
    [InlineData(50, 49, null)] // forty-nine are never too many
    [InlineData(50, 50, DeletionWindows.Fleet)]
    [InlineData(250, 50, null)] // exactly a fifth
    [InlineData(249, 50, DeletionWindows.Fleet)]
    [InlineData(255, 51, null)]
    [InlineData(254, 51, DeletionWindows.Fleet)]
    public async Task More_than_a_fifth_and_at_least_fifty_of_all_copies_are_held_even_with_consent(int copies, int deletions, string? window)
    {
        var all = _fleet.Add("tls", "east", copies);

        var judgement = await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(deletions), consented: true));

        judgement.Held?.Window.Should().Be(window);
        judgement.Held?.Count.Should().Be(deletions);
    }

    [Fact]
    public async Task Bit_by_bit_comes_to_the_same_as_at_once()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 20);

        foreach (var one in all.Take(10))
        {
            (await _fleet.GoAsync(BrakeRig.Plan("tls", [one]))).Held.Should().BeNull();
        }

        (await _fleet.GoAsync(BrakeRig.Plan("tls", [all[10]]))).Held!.Window.Should().Be(DeletionWindows.Sync);
        _fleet.OfSync(BrakeRig.Sync("tls")).Should().Be(10);
    }

    [Fact]
    public async Task After_an_hour_what_was_deleted_counts_no_longer()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);
        await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(20)));
        _fleet.Time.Advance(TimeSpan.FromMinutes(59));
        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(20).Take(9)))).Held.Should().NotBeNull("20 + 9 of 40 is more than half");

        _fleet.Time.Advance(TimeSpan.FromMinutes(1));

        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Skip(20).Take(10)))).Held.Should().BeNull("10 of the 20 that are left is half");
    }

    [Fact]
    public async Task A_plan_that_was_held_stays_held_when_the_windows_move_on()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);
        await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(20)));
        var plan = BrakeRig.Plan("tls", all.Skip(20).Take(10));
        var held = (await _fleet.JudgeAsync(plan)).Held;
        _fleet.Time.Advance(TimeSpan.FromHours(2));

        (await _fleet.GoAsync(plan)).Held.Should().Be(held);
        _fleet.Restart();
        (await _fleet.JudgeAsync(plan, before: held)).Held.Should().Be(held, "the status says that it was held");
        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Skip(20).Take(9)))).Held.Should().BeNull("this is another plan");
    }

    [Fact]
    public async Task Approval_lets_exactly_this_plan_go_and_no_other()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);
        var plan = BrakeRig.Plan("tls", all.Take(30));
        var hash = (await _fleet.JudgeAsync(plan)).Held!.Hash;

        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(31)), approved: hash)).Held.Should().NotBeNull("it is one more");
        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(29)), approved: hash)).Held.Should().NotBeNull("it is one fewer");
        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Skip(1).Take(30)), approved: hash)).Held.Should().NotBeNull("it is as many, but others");
        _fleet.OfSync(BrakeRig.Sync("tls")).Should().Be(40);

        (await _fleet.GoAsync(plan, approved: hash)).Held.Should().BeNull();
        _fleet.OfSync(BrakeRig.Sync("tls")).Should().Be(10);
    }

    [Fact]
    public async Task What_was_approved_goes_on_in_parts_and_is_out_of_the_reckoning()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);
        var plan = BrakeRig.Plan("tls", all.Take(20));
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(21)));
        (await _fleet.JudgeAsync(plan, approved: plan.Hash())).IsNews.Should().BeTrue();
        _fleet.Delete(all.Take(5));

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(5).Take(15)))).Held.Should().BeNull("it is the rest of what was approved");
        _fleet.Delete(all.Skip(5).Take(15)).Should().Be(15);

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(20).Take(10)))).Held.Should().BeNull("10 of the other 20 is half");
        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(20).Take(11)))).Held.Should().NotBeNull("11 of the other 20 is more");
    }

    [Fact]
    public async Task A_plan_that_is_held_is_not_begun_in_part()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 20);
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(5)));

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(15)))).Held!.Count.Should().Be(15);

        _fleet.Delete(all).Should().Be(0);
    }

    [Fact]
    public async Task Deletions_that_did_not_happen_or_are_no_longer_wanted_do_not_count()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 20);
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(10)));
        foreach (var refused in all.Take(5))
        {
            _fleet.Brake.Begin(refused.Key);
            _fleet.Brake.NotDeleted(refused.Key);
        }

        await _fleet.JudgeAsync(BrakeRig.Plan("tls", []));

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(10)))).Held.Should().BeNull();
    }

    [Fact]
    public async Task A_deletion_whose_answer_never_came_counts()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 20);
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(10)));
        foreach (var unanswered in all.Take(10))
        {
            _fleet.Brake.Begin(unanswered.Key).Should().BeTrue();
        }

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Skip(10).Take(1)))).Held.Should().NotBeNull();
    }

    [Fact]
    public async Task Nothing_is_begun_before_it_was_judged()
    {
        var all = _fleet.Add("tls", "east", 20);

        _fleet.Brake.Begin(all[0].Key).Should().BeFalse();
        await _fleet.GoAsync(BrakeRig.Plan("tls", [all[0]]));

        _fleet.Brake.Begin(all[1].Key).Should().BeFalse();
        _fleet.All.Should().Be(19);
    }

    [Fact]
    public async Task A_commit_that_prunes_three_hundred_syncs_is_held_after_a_fifth_and_does_not_trickle_through()
    {
        var copies = Enumerable.Range(0, 300).Select(number => _fleet.Add($"s{number}", $"f{number % 10}", 4)).ToArray();

        for (var hour = 0; hour < 12; hour++)
        {
            foreach (var number in Enumerable.Range(0, 300))
            {
                await _fleet.GoAsync(BrakeRig.Plan($"s{number}", copies[number].Where(copy => _fleet.Shows(copy.Key)), consented: true));
            }

            _fleet.Time.Advance(TimeSpan.FromHours(1));
        }

        _fleet.All.Should().Be(1200 * 4 / 5);
        _fleet.Brake.Held.Should().Be(_fleet.All);
    }

    [Fact]
    public async Task Consent_that_comes_later_lifts_what_it_is_not_subject_to()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 20);
        var held = (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all))).Held;
        held!.Window.Should().Be(DeletionWindows.Sync);

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all, consented: true), before: held)).Held.Should().BeNull();
    }

    [Fact]
    public async Task While_followers_are_still_being_listed_nobody_is_asked()
    {
        var all = _fleet.Add("tls", "east", 20);

        var judgement = await _fleet.JudgeAsync(BrakeRig.Plan("tls", all, isWhole: false));

        judgement.Should().Be(Judgement.NotYet(null));
        _fleet.Brake.Held.Should().Be(0);
        _fleet.Delete(all).Should().Be(0);
        _fleet.Add("tls", "west", 20);
        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", all.Take(19)))).Held.Should().BeNull();
    }

    [Fact]
    public async Task What_was_held_before_a_restart_stays_so_while_followers_are_still_being_listed()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);
        await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(20)));
        var plan = BrakeRig.Plan("tls", all.Skip(20).Take(10));
        var held = (await _fleet.JudgeAsync(plan)).Held;
        held.Should().NotBeNull();
        _fleet.Time.Advance(TimeSpan.FromHours(2));
        _fleet.Restart();

        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", [], isWhole: false), before: held)).Held.Should().Be(held, "no copy is seen yet");
        (await _fleet.JudgeAsync(plan with { IsWhole = false }, before: held)).Held.Should().Be(held);
        _fleet.Delete(plan.Deletions).Should().Be(0);
        (await _fleet.JudgeAsync(plan, before: held)).Held.Should().Be(held);
        (await _fleet.JudgeAsync(BrakeRig.Plan("tls", []), before: held)).Held.Should().BeNull("everything was seen, and nothing is to go");
    }

    [Fact]
    public async Task A_crash_loop_does_not_let_everything_through_bit_by_bit()
    {
        _fleet.Add("others", "east", 1000);
        var all = _fleet.Add("tls", "east", 40);

        for (var run = 0; run < 10; run++)
        {
            await _fleet.GoAsync(BrakeRig.Plan("tls", all.Where(copy => _fleet.Shows(copy.Key)).Take(9)));
            _fleet.Time.Advance(TimeSpan.FromMinutes(1));
            _fleet.Restart();
        }

        _fleet.OfSync(BrakeRig.Sync("tls")).Should().Be(40 - 18, "9 and 9 are less than half, 27 would be more");
        _fleet.Time.Advance(TimeSpan.FromHours(2));
        (await _fleet.GoAsync(BrakeRig.Plan("tls", all.Where(copy => _fleet.Shows(copy.Key)).Take(10)))).Held.Should().BeNull("an hour is over");
    }

    [Fact]
    public async Task With_nothing_to_delete_nothing_is_recorded_and_a_batch_costs_one_write()
    {
        var all = _fleet.Add("tls", "east", 40);
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", []));
        _fleet.Saves.Should().Be(0);

        await _fleet.GoAsync(BrakeRig.Plan("tls", all.Take(9)));
        await _fleet.JudgeAsync(BrakeRig.Plan("tls", []));

        _fleet.Saves.Should().Be(1);
    }

    [Fact]
    public async Task The_message_says_how_many_of_what_and_the_command()
    {
        _fleet.Add("others", "east", 1000);
        var plan = BrakeRig.Plan("tls", _fleet.Add("tls", "east", 40).Take(30));

        var held = (await _fleet.JudgeAsync(plan)).Held!;

        held.Message.Should().Be(
            "30 copies wait to be deleted: that would make 30 of 40 copies of CrossClusterSync prod/tls within an hour, and more than half needs approval. "
            + $"If it is meant: kubectl -n prod annotate crossclustersync tls bellwether.dev/approve-deletion={held.Hash} --overwrite");
    }

    [Fact]
    public void The_hash_is_of_the_set_whatever_its_order_and_the_same_in_every_run()
    {
        var all = _fleet.Add("tls", "east", 3);

        BrakeRig.Plan("tls", all).Hash().Should().Be(BrakeRig.Plan("tls", all.Reverse()).Hash()).And.Be("934ce2a0d720");
        BrakeRig.Plan("tls", all.Take(2)).Hash().Should().NotBe(BrakeRig.Plan("tls", all).Hash());
    }
}
