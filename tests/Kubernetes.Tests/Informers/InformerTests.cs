using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;
using static Bellwether.Kubernetes.Tests.Doubles.ScriptedClient;

namespace Bellwether.Kubernetes.Tests.Informers;

public sealed class InformerTests
{
    [Fact]
    public async Task First_list_is_the_most_recent_in_pages_of_500_and_the_watch_goes_on_from_it()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.ListsPages(Page("10", "more", Object("a", "1")), Page("10", null, Object("b", "2")));

        var watch = await fixture.Start().WatchAsync(0);

        fixture.Client.Listed.Should().ContainSingle().Which.Should().Match<ListOptions>(
            options => options.ResourceVersion == null && options.PageSize == 500);
        watch.ResourceVersion.Should().Be("10");
        watch.Timeout.Should().BeGreaterThanOrEqualTo(TimeSpan.FromMinutes(5)).And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(10));
        fixture.Informer.HasSynced.Should().BeTrue();
        fixture.Informer.Count.Should().Be(2);
        fixture.Changes.Should().Equal("Added a ->1 (list)", "Added b ->2 (list)");
    }

    [Fact]
    public async Task Watch_events_change_the_store_before_they_are_told()
    {
        await using var fixture = new InformerFixture();
        var seen = new List<string>();
        fixture.Informer.Subscribe(change => seen.Add(fixture.Informer.TryGet(change.Key, out var item) ? item : "gone"));
        fixture.Client.Lists("10");
        var watch = await fixture.Start().WatchAsync(0);

        watch.Added(Object("a", "11"));
        watch.Modified(Object("a", "12"));
        watch.Deleted(Object("a", "13"));
        await fixture.EventuallyAsync(() => fixture.Changes.Length == 3);

        fixture.Changes.Should().Equal("Added a ->11", "Updated a 11>12", "Deleted a 12>-");
        seen.Should().Equal("11", "12", "gone");
    }

    [Fact]
    public async Task A_bookmark_moves_the_place_to_go_on_from_and_is_a_sign_of_life()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10");
        var watch = await fixture.Start().WatchAsync(0);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        fixture.Informer.Age.Should().Be(TimeSpan.FromMinutes(2));

        watch.Bookmark("99");
        await fixture.EventuallyAsync(() => fixture.Informer.ResourceVersion == "99");

        fixture.Informer.Age.Should().Be(TimeSpan.Zero);
        watch.Ends();
        (await fixture.WatchAsync(1)).ResourceVersion.Should().Be("99");
        fixture.Client.Listed.Should().HaveCount(1);
        fixture.Informer.Restarts.Should().Be(0, "the server ended the watch in good order");
    }

    /// <summary>Peers lost the deletions that happened while their watch had fallen behind, and kept orphans.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pitfall_deletions_missed_during_a_410(bool asFrame)
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("gone", "1"), Object("same", "2"), Object("changed", "3"));
        fixture.Client.Lists("50", Object("same", "2"), Object("changed", "40"), Object("new", "41"));
        var watch = await fixture.Start().WatchAsync(0);
        if (asFrame)
        {
            watch.Bookmark("11");
        }

        watch.Breaks(Gone());
        (await fixture.WatchAfterAWhileAsync(1)).ResourceVersion.Should().Be("50");

        fixture.Client.Listed[1].ResourceVersion.Should().BeNull("only the most recent will do after a 410");
        fixture.Store.Should().Equal("changed=40", "new=41", "same=2");
        fixture.Changes.Skip(3).Should().Equal("Updated changed 3>40 (list)", "Added new ->41 (list)", "Deleted gone 1>- (list)");
        fixture.States.Should().Equal([InformerState.Live], "falling behind is no failure");
    }

    [Fact]
    public async Task Relist_WhenAsked_TellsUnchangedObjectsToo()
    {
        await using var fixture = new InformerFixture(new() { TellUnchangedOnRelist = true });
        fixture.Client.Lists("10", Object("same", "2")).Lists("50", Object("same", "2"));
        (await fixture.Start().WatchAsync(0)).Breaks(Gone());
        await fixture.WatchAfterAWhileAsync(1);

        fixture.Changes.Should().Equal("Added same ->2 (list)", "Updated same 2>2 (list)");
    }

    /// <summary>Everything was deleted because one list failed in the middle: the part was taken for the whole.</summary>
    [Fact]
    public async Task Pitfall_a_list_that_fails_after_its_first_page_deletes_nothing()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("a", "1"), Object("b", "2"));
        fixture.Client.ListFails(Refused(), Page("50", "more", Object("a", "1")));
        fixture.Client.ListFails(Gone(), Page("51", "more", Object("a", "1")));
        fixture.Client.ListsPages(Page("52", "more", Object("a", "1")));
        fixture.Client.Lists("60", Object("a", "1"), Object("b", "2"));
        (await fixture.Start().WatchAsync(0)).Breaks(Gone());

        await fixture.WatchAfterAWhileAsync(1);

        fixture.Client.Listed.Should().HaveCount(5);
        fixture.Store.Should().Equal("a=1", "b=2");
        fixture.Changes.Should().HaveCount(2, "there was nothing but the first list to tell");
    }

    [Fact]
    public async Task HasSynced_comes_only_with_the_first_whole_list()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.ListFails(Refused(), Page("5", "more", Object("a", "1")));
        fixture.Start();
        await fixture.EventuallyAsync(() => fixture.Informer.State == InformerState.Failing);

        fixture.Informer.HasSynced.Should().BeFalse();
        fixture.Informer.Count.Should().Be(0);
        fixture.Informer.LastError!.Message.Should().Be("Connection refused");

        fixture.Client.Lists("10", Object("a", "1"));
        await fixture.WatchAfterAWhileAsync(0);
        await fixture.Informer.WaitForSyncAsync(TestContext.Current.CancellationToken);
        fixture.Informer.LastError.Should().BeNull();
        fixture.States.Should().Equal(InformerState.Failing, InformerState.Live);
    }

    /// <summary>Sockets die without a word (a NAT that forgot, a stopped host): peers waited on them for ever.</summary>
    [Fact]
    public async Task Pitfall_a_watch_that_died_silently()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10");
        var watch = await fixture.Start().WatchAsync(0);
        fixture.Time.Advance(TimeSpan.FromMinutes(2));
        watch.Bookmark("20");
        await fixture.EventuallyAsync(() => fixture.Informer.ResourceVersion == "20");

        fixture.Time.Advance(TimeSpan.FromMinutes(2.9));
        fixture.Client.Watches.Should().HaveCount(1, "it was heard within the limit");
        fixture.Informer.State.Should().Be(InformerState.Live);
        fixture.Time.Advance(TimeSpan.FromMinutes(0.2));

        (await fixture.WatchAsync(1)).ResourceVersion.Should().Be("20");
        fixture.Client.Listed.Should().HaveCount(1);
        fixture.Informer.Restarts.Should().Be(1);
        fixture.Informer.State.Should().Be(InformerState.Live, "whether the cluster is there is what the new watch finds out");

        fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await fixture.EventuallyAsync(() => fixture.Informer.State == InformerState.Failing);
        fixture.Informer.LastError!.Failure.Should().Be(RequestFailure.TimedOut);
        await fixture.WatchAfterAWhileAsync(2);
    }

    /// <summary>Servers send no bookmark for a version that they told already: where nothing happens, nothing is heard.</summary>
    [Fact]
    public async Task A_watch_where_nothing_happens_is_renewed_without_a_failure_or_a_relist()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("a", "1"), Object("b", "2"));
        fixture.Client.ListsPages(Page("15", "more", Object("a", "1")));
        var watch = await fixture.Start().WatchAsync(0);
        watch.Bookmark("10");
        await fixture.EventuallyAsync(() => watch.Frames.Reader.Count == 0);

        fixture.Time.Advance(TimeSpan.FromMinutes(3));

        (await fixture.WatchAsync(1)).ResourceVersion.Should().Be("10", "a part of a list is nothing to go on from");
        fixture.Client.Listed[1].PageSize.Should().Be(1);
        fixture.Store.Should().Equal("a=1", "b=2");
        fixture.States.Should().Equal(InformerState.Live);
        fixture.Informer.Age.Should().Be(TimeSpan.Zero);
    }

    /// <summary>A cluster restored from a backup counts on from an old version: a watch from a future one hears nothing for days.</summary>
    [Fact]
    public async Task A_cluster_whose_history_went_back_is_listed_anew()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("1000000", Object("old", "999"));
        fixture.Client.Lists("500", Object("restored", "400")).Lists("500", Object("restored", "400"));
        var watch = await fixture.Start().WatchAsync(0);
        watch.Bookmark("1000000");
        await fixture.EventuallyAsync(() => watch.Frames.Reader.Count == 0);

        fixture.Time.Advance(TimeSpan.FromMinutes(3));
        await fixture.WatchAsync(1);

        fixture.Store.Should().Equal("restored=400");
        fixture.Informer.ResourceVersion.Should().Be("500");
    }

    [Fact]
    public async Task A_list_that_hangs_is_ended_by_the_watchdog()
    {
        await using var fixture = new InformerFixture();
        fixture.Start();
        await fixture.EventuallyAsync(() => fixture.Client.Listed.Count == 1);
        fixture.Client.Lists("10");

        fixture.Time.Advance(TimeSpan.FromMinutes(3));

        await fixture.WatchAfterAWhileAsync(0);
    }

    /// <summary>One object that the program can't read ended the reader task; nothing was noticed any more.</summary>
    [Fact]
    public async Task Pitfall_a_reader_that_an_exception_ended_for_good()
    {
        await using var fixture = new InformerFixture();
        fixture.Project = item => item.Metadata.Name == "bad" ? throw new FormatException() : item.Metadata.ResourceVersion!;
        fixture.Informer.Subscribe(_ => throw new InvalidOperationException());
        fixture.Informer.AddIndex("broken", _ => throw new InvalidOperationException());
        fixture.Client.Lists("10", Object("a", "1"), Object("bad", "2"));
        var watch = await fixture.Start().WatchAsync(0);

        watch.Modified(Object("bad", "11"));
        watch.Added(Object("b", "12"));
        await fixture.EventuallyAsync(() => fixture.Informer.Count == 2);

        fixture.Store.Should().Equal("a=1", "b=12");
        fixture.Informer.IsUnreadable(new("default", "bad")).Should().BeTrue();
        fixture.Informer.Faults.Should().Be(2 + 2 + 2, "two projections, two calls of the subscriber, two of the index");
        fixture.Client.Watches.Should().HaveCount(1);
    }

    [Fact]
    public async Task An_object_that_becomes_unreadable_keeps_what_was_known_through_a_relist_and_is_no_deletion()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("a", "1")).Lists("50", Object("a", "2"));
        var watch = await fixture.Start().WatchAsync(0);
        fixture.Project = _ => throw new FormatException();
        watch.Modified(Object("a", "2"));
        watch.Breaks(Gone());
        await fixture.WatchAfterAWhileAsync(1);

        fixture.Store.Should().Equal("a=1");
        fixture.Informer.IsUnreadable(new("default", "a")).Should().BeTrue();

        fixture.Project = _ => "readable";
        fixture.Client.Watches[1].Modified(Object("a", "3"));
        await fixture.EventuallyAsync(() => fixture.Changes.Length == 2);
        fixture.Informer.IsUnreadable(new("default", "a")).Should().BeFalse();
        fixture.Store.Should().Equal("a=readable");
    }

    [Fact]
    public async Task Any_exception_is_survived_and_tried_again()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.ListFails(new InvalidOperationException("bug")).ListFails(new OperationCanceledException()).Lists("10");

        var watch = await fixture.Start().WatchAfterAWhileAsync(0);
        watch.Breaks(new IOException());
        watch = await fixture.WatchAfterAWhileAsync(1);
        watch.Breaks(new TaskCanceledException());
        watch = await fixture.WatchAfterAWhileAsync(2);

        watch.ResourceVersion.Should().Be("10");
        fixture.Informer.Restarts.Should().Be(4);
        fixture.HasEnded.Should().BeFalse();
    }

    [Fact]
    public async Task Too_large_resource_version_is_waited_for_and_then_listed_anew()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("1000", Object("a", "1")).Lists("5", Object("a", "4"));
        fixture.Start();
        var began = fixture.Time.Elapsed;
        for (var watch = 0; fixture.Client.Listed.Count < 2; watch++)
        {
            var number = watch;
            await fixture.RunClockUntilAsync(() => fixture.Client.Watches.Count > number || fixture.Client.Listed.Count == 2);
            if (fixture.Client.Listed.Count < 2)
            {
                fixture.Client.Watches[number].ResourceVersion.Should().Be("1000", "a replica that lags catches up");
                fixture.Client.Watches[number].Bookmark("1000");
                fixture.Client.Watches[number].Breaks(TooLargeVersion());
            }
        }

        (fixture.Time.Elapsed - began).Should().BeGreaterThanOrEqualTo(TimeSpan.FromSeconds(30));
        await fixture.EventuallyAsync(() => fixture.Informer.ResourceVersion == "5");
    }

    /// <summary>A follower that came back was caught up a minute later, when the backoff ended.</summary>
    [Fact]
    public async Task Pitfall_a_cluster_that_comes_back_is_read_at_once_when_somebody_knows()
    {
        await using var fixture = new InformerFixture(new() { BackoffInitial = TimeSpan.FromHours(1), BackoffMaximum = TimeSpan.FromHours(1) });
        fixture.Client.ListFails(Refused());
        fixture.Start();
        await fixture.EventuallyAsync(() => fixture.Informer.State == InformerState.Failing && fixture.Time.PendingTimers > 1);
        fixture.Client.Lists("10");

        fixture.Informer.RetryNow();

        await fixture.WatchAsync(0);
        fixture.Time.Elapsed.Should().Be(TimeSpan.Zero);
        fixture.Informer.RetryNow();
    }

    [Fact]
    public async Task A_server_that_ends_watches_at_once_is_not_asked_in_a_tight_loop()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10");

        (await fixture.Start().WatchAsync(0)).Ends();

        await fixture.EventuallyAsync(() => fixture.Informer.Restarts == 1);
        fixture.Client.Watches.Should().HaveCount(1);
        await fixture.WatchAfterAWhileAsync(1);
    }

    [Fact]
    public async Task Late_subscribers_are_told_what_is_there_and_nobody_after_disposal()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("a", "1"));
        var watch = await fixture.Start().WatchAsync(0);
        var late = new List<string>();

        var subscription = fixture.Informer.Subscribe(change => late.Add($"{change.Kind} {change.Key.Name}"));
        watch.Added(Object("b", "11"));
        await fixture.EventuallyAsync(() => fixture.Changes.Length == 2);
        subscription.Dispose();
        watch.Added(Object("c", "12"));
        await fixture.EventuallyAsync(() => fixture.Changes.Length == 3);

        late.Should().Equal("Added a", "Added b");
    }

    [Fact]
    public async Task Indexes_follow_the_items()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10", Object("a", "1", label: "red,round"), Object("b", "2", label: "red"));
        var watch = await fixture.Start().WatchAsync(0);
        fixture.Informer.AddIndex("word", item => item.Split(','));

        Keys("red").Should().BeEquivalentTo("a", "b");
        Keys("round").Should().BeEquivalentTo("a");
        watch.Modified(Object("a", "11", label: "blue"));
        watch.Deleted(Object("b", "12"));
        watch.Added(Object("c", "13", label: "blue"));
        await fixture.EventuallyAsync(() => fixture.Changes.Length == 5);

        Keys("red").Should().BeEmpty();
        Keys("round").Should().BeEmpty();
        Keys("blue").Should().BeEquivalentTo("a", "c");

        IEnumerable<string> Keys(string word) => fixture.Informer.ByIndex("word", word).Select(item => item.Key.Name);
    }

    [Fact]
    public async Task RunAsync_ends_only_when_cancelled_and_then_without_an_exception()
    {
        await using var fixture = new InformerFixture();
        fixture.Client.Lists("10");
        await fixture.Start().WatchAsync(0);
        fixture.HasEnded.Should().BeFalse();

        await fixture.StopAsync();

        fixture.HasEnded.Should().BeTrue();
        await fixture.Informer.Invoking(informer => informer.RunAsync(default)).Should().ThrowAsync<InvalidOperationException>();
    }
}
