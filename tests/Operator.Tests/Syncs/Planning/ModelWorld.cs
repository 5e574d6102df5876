using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Syncs;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Planning;

/// <summary>Some syncs, some followers, and whatever people and clusters do to them: one random history for each seed.</summary>
internal sealed partial class ModelWorld
{
    private const string OperatorNamespace = "bellwether-system";

    private static readonly string[] Places = ["prod", "ingress", "team"];
    private static readonly ObjectKey[] SyncKeys = [new("prod", "one"), new("prod", "two"), new("prod", "three")];
    private static readonly string[] SourceNames = ["tls", "ca"];
    private static readonly SourceRejection Why = new("SourceUnreadable", "made so");

    private readonly Random _random;
    private readonly ManualTimeProvider _time = new();
    private readonly ModelWriter _writer = new();
    private readonly List<ModelFollower> _followers = [];
    private readonly Dictionary<ObjectKey, SyncFacts> _syncs = [];
    private readonly List<string> _history = [];
    private readonly HashSet<string> _relabelled = [];
    private int _created;

    public ModelWorld(int seed)
    {
        _random = new Random(seed);
        foreach (var name in new[] { "east", "west" })
        {
            var follower = new ModelFollower(name, _time) { Labels = new() { ["side"] = name } };
            _followers.Add(follower);
            follower.Namespaces["prod"] = new(new Dictionary<string, string>(), false);
            Regrant(follower);
        }

        foreach (var key in SyncKeys)
        {
            AddSync(key);
        }

        // What an earlier run left.
        foreach (var sync in _syncs.Values.Where(_ => Chance(2)))
        {
            var (follower, target) = (Any(_followers), new CopyTarget(sync.Kind, new ObjectKey("prod", CopyName(sync))));
            var uid = follower.NewUid();
            _writer.Claim(uid, sync.Key);
            follower.Put(target, ModelWriter.Copy(uid, sync.Key, Chance(2) ? 1 : Digest(sync)!.Fingerprint));
            follower.Reconnect();
        }
    }

    public HashSet<PlannedActionKind> Planned { get; } = [];

    public HashSet<string> PartialViews { get; } = [];

    public string History() => string.Join('\n', _history);

    /// <summary>One sync is looked at in one follower, and what is planned is executed, or only some of it.</summary>
    public void Pass()
    {
        LetGo();
        var (follower, sync) = (Any(_followers), AnySync());
        foreach (var action in Plan(sync, follower).Where(_ => !Chance(5)))
        {
            Execute(follower, sync, action);
        }
    }

    /// <summary>The world stands still, all of it can be seen, and the operator goes on until it finds nothing to do.</summary>
    public void Settle()
    {
        foreach (var follower in _followers)
        {
            StandStill(follower);
        }

        const int rounds = 12;
        for (var round = 1; ; round++)
        {
            var writes = 0;
            foreach (var follower in _followers)
            {
                follower.Show();
                foreach (var sync in _syncs.Values.ToArray())
                {
                    foreach (var action in Plan(sync, follower))
                    {
                        if (Execute(follower, sync, action) && action.Writes)
                        {
                            writes++;
                            round.Should().BeLessThan(rounds, "with nothing left to do there is nothing planned, but: {0}", action);
                        }
                    }
                }

                follower.Show();
            }

            if (LetGo() + writes == 0)
            {
                return;
            }

            // Past every damping.
            _time.Advance(TimeSpan.FromMinutes(11));
        }
    }

    /// <summary>By the truth in the followers, and by a reading of the specs that is not the planner's.</summary>
    public void HoldsWhatIsWanted()
    {
        foreach (var follower in _followers)
        {
            foreach (var sync in _syncs.Values)
            {
                var actions = Actions(sync, follower);
                foreach (var action in actions.Where(action => action.Kind == PlannedActionKind.Unchanged))
                {
                    var there = follower.Objects.GetValueOrDefault(action.Target);
                    there.Should().NotBeNull("{0} is reported as in step in {1}", action.Target, follower.Name);
                    there!.Fingerprint.Should().Be(Digest(sync)!.Fingerprint, "{0} is reported as in step", action.Target);
                    (there.Sync, there.ContentOwner).Should().Be((sync.Key, (string?)null));
                }

                var wanted = Wanted(sync, follower).ToHashSet();
                if (!sync.Deleting)
                {
                    var answered = actions.Where(action => action.Target.Key.Name == CopyName(sync)).Select(action => action.Target.Key.Namespace);
                    wanted.Except(answered).Should().BeEmpty("each wanted place is answered for");
                }
            }

            foreach (var (target, copy) in follower.Objects.Where(item => item.Value.IsOurs && !_relabelled.Contains(item.Value.Uid)))
            {
                var isWanted = _syncs.TryGetValue(copy.Sync, out var owner)
                    && (owner.Spec.Suspend || ((target.Key.Name == CopyName(owner) || HasNoContent(owner)) && Wanted(owner, follower).Contains(target.Key.Namespace)));
                isWanted.Should().BeTrue("{0} in {1} is a copy of {2}, which doesn't want it: an orphan", target, follower.Name, copy.Sync);
            }
        }
    }

    private static string CopyName(SyncFacts sync) => sync.Spec.CopyName(sync.Spec.Source!.Name!);

    private static ContentDigest? Digest(SyncFacts sync) => sync.Sources.NamedOne!.Digest;

    private static SourceState State(SyncFacts sync) => sync.Sources.NamedOne!.State;

    /// <summary>A copy under another name then stays where it is: nothing can take its place.</summary>
    private static bool HasNoContent(SyncFacts sync) => State(sync) is SourceState.Unknown or SourceState.Refused;

    private static IEnumerable<string> Wanted(SyncFacts sync, ModelFollower follower) => sync.Spec.Targets
        .Where(target => target.Clusters?.Contains(follower.Name) == true || (target.ClusterSelector is { } selector && selector.Matches(follower.Labels)))
        .SelectMany(target => target.Namespaces?.Names ?? [sync.Key.Namespace]);

    private PlannedAction[] Plan(SyncFacts sync, ModelFollower follower)
    {
        var actions = Actions(sync, follower);
        Planned.UnionWith(actions.Select(action => action.Kind));
        NothingFromHalfAView(sync, follower, actions);
        actions.Select(action => action.Target).Should().OnlyHaveUniqueItems("a target has one plan");
        return [.. actions.Where(action => action.NeedsWork)];
    }

    private void NothingFromHalfAView(SyncFacts sync, ModelFollower follower, IReadOnlyList<PlannedAction> actions)
    {
        if (!follower.Connected || !follower.Listed)
        {
            PartialViews.Add(follower.Connected ? "not listed" : "away");
            actions.Any(action => action.NeedsWork).Should().BeFalse("{0} can't be seen, but: {1}", follower.Name, string.Join(", ", actions));
        }

        if (HasNoContent(sync))
        {
            PartialViews.Add("source unreadable");
            actions.Any(action => action.NeedsContent).Should().BeFalse("there is no content");
            actions.Any(action => action.Reason == PlanReasons.SourceDeleted).Should().BeFalse("a source that can't be read may be there");
        }

        actions.Any(action => action.Writes && action.Seen?.Origin == CopyOrigin.Another).Should().BeFalse("another's copy is only looked at");
        foreach (var action in actions.Where(action => action.Kind is PlannedActionKind.Delete or PlannedActionKind.Release))
        {
            (HasNoContent(sync) && !sync.Deleting && Wanted(sync, follower).Contains(action.Target.Key.Namespace))
                .Should().BeFalse("{0} has no successor yet", action.Target);
            var wants = Wanted(sync, follower).Contains(action.Target.Key.Namespace) && action.Target.Key.Name == CopyName(sync);
            var isConsented = sync.Deleting
                || !wants
                || (State(sync) == SourceState.Missing && sync.Spec.Deletion.WhenSourceDeleted == DeletionPolicies.Delete);
            isConsented.Should().BeTrue("{0} of {1} was asked for by nobody", action.Kind, action.Target);
            (sync.Spec.Suspend && !sync.Deleting).Should().BeFalse("a suspended sync writes and deletes nothing");
        }
    }

    private bool Execute(ModelFollower follower, SyncFacts sync, PlannedAction action)
    {
        Note($"{action.Kind} {action.Target} in {follower.Name} for {sync.Key}: {action.Reason}");
        return _writer.Execute(follower, sync, action);
    }

    /// <summary>Deleted syncs go, as the finalizer decides it: when every follower can be asked and none has a copy that is still to go.</summary>
    private int LetGo()
    {
        var gone = _syncs.Values
            .Where(sync => sync.Deleting && _followers.TrueForAll(follower => follower.Connected && follower.Listed && Actions(sync, follower).Count == 0))
            .Select(sync => sync.Key)
            .ToArray();
        foreach (var sync in gone)
        {
            Note($"{sync} is let go");
            _syncs.Remove(sync);
            _followers.ForEach(follower => follower.Ledger.ForgetSync(sync));
        }

        return gone.Length;
    }

    private IReadOnlyList<PlannedAction> Actions(SyncFacts sync, ModelFollower follower) =>
        SyncPlanner.Plan(sync, follower.Facts(), Claims(), OperatorNamespace).Actions;

    private SyncClaims Claims() => new(_syncs.Values, OperatorNamespace);

    private static void StandStill(ModelFollower follower)
    {
        foreach (var name in follower.Namespaces.Where(item => item.Value.Terminating).Select(item => item.Key).ToArray())
        {
            RemoveNamespace(follower, name);
        }

        foreach (var target in follower.Objects.Where(item => item.Value.Terminating).Select(item => item.Key).ToArray())
        {
            follower.Put(target, null);
        }

        if (!follower.Connected || !follower.Listed)
        {
            follower.Reconnect();
        }

        follower.Show();
    }

    private void Note(string what) => _history.Add(what);

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private SyncFacts AnySync()
    {
        if (_syncs.Count == 0)
        {
            AddSync(SyncKeys[0]);
        }

        return Any(_syncs.Values.ToArray());
    }

    private T Any<T>(IReadOnlyList<T> items) => items[_random.Next(items.Count)];
}
