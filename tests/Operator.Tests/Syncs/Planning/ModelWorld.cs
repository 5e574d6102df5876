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
    private static readonly string[] SourceNames = ["tls", "ca", "web"];
    private static readonly SourceRejection Why = new("SourceUnreadable", "made so");

    private readonly Random _random;
    private readonly ManualTimeProvider _time = new();
    private readonly ModelWriter _writer = new();
    private readonly List<ModelFollower> _followers = [];
    private readonly Dictionary<ObjectKey, SyncFacts> _syncs = [];
    private readonly Dictionary<ObjectKey, ModelSources> _sources = [];
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
            var (follower, source) = (Any(_followers), sync.Spec.Source!.Name ?? Any(SourceNames));
            var target = new CopyTarget(sync.Kind, new ObjectKey("prod", sync.Spec.CopyName(source)));
            if (follower.Objects.ContainsKey(target))
            {
                continue;
            }

            var uid = follower.NewUid();
            _writer.Claim(uid, sync.Key);
            var fingerprint = sync.Sources.Find(source)?.Digest is { } digest && Chance(2) ? digest.Fingerprint : 1;
            follower.Put(target, ModelWriter.Copy(uid, sync.Key, fingerprint, ModelWriter.SourceMark(source, target)));
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

        foreach (var sources in _sources.Values)
        {
            sources.Listed = true;
            sources.Unreadable.Clear();
        }

        foreach (var sync in _syncs.Values.Where(IsBySelector).ToArray())
        {
            _syncs[sync.Key] = Now(sync);
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
                foreach (var kept in actions.Where(action => action is { Kind: PlannedActionKind.Unchanged, IsLeaving: true }))
                {
                    IsGone(sync, kept).Should().BeTrue("{0} is kept as the copy of a source that was deleted", kept.Target);
                    sync.Spec.Deletion.WhenSourceDeleted.Should().Be(DeletionPolicies.Retain);
                }

                foreach (var action in actions.Where(action => action is { Kind: PlannedActionKind.Unchanged, IsLeaving: false }))
                {
                    var there = follower.Objects.GetValueOrDefault(action.Target);
                    there.Should().NotBeNull("{0} is reported as in step in {1}", action.Target, follower.Name);
                    there!.Fingerprint.Should().Be(sync.SourceOf(action.Target.Key.Name)!.Digest!.Fingerprint, "{0} is reported as in step", action.Target);
                    (there.Sync, there.ContentOwner).Should().Be((sync.Key, (string?)null));
                }

                var answered = actions.Select(action => action.Target.Key).ToHashSet();
                var wanted = sync.Deleting
                    ? []
                    : Wanted(sync, follower).SelectMany(_ => CopyNamesOf(sync), (place, name) => new ObjectKey(place, name));
                wanted.Except(answered).Should().BeEmpty("each wanted place is answered for");
            }

            foreach (var (target, copy) in follower.Objects.Where(item => item.Value.IsOurs && !_relabelled.Contains(item.Value.Uid)))
            {
                var isWanted = _syncs.TryGetValue(copy.Sync, out var owner) && (owner.Spec.Suspend || MayStay(owner, follower, target, copy));
                isWanted.Should().BeTrue("{0} in {1} is a copy of {2}, which doesn't want it: an orphan", target, follower.Name, copy.Sync);
            }
        }
    }

    /// <summary>The names of the copies that a sync wants in each place.</summary>
    private IEnumerable<string> CopyNamesOf(SyncFacts sync) => IsBySelector(sync)
        ? _sources[sync.Key].Objects.Where(item => item.Value.Matches).Select(item => item.Key)
        : [sync.Spec.Transform?.Name ?? sync.Spec.Source!.Name!];

    /// <summary>A reason for a copy to be where it is, once the world stands still.</summary>
    private bool MayStay(SyncFacts sync, ModelFollower follower, CopyTarget target, CopyRecord copy)
    {
        if (!Wanted(sync, follower).Contains(target.Key.Namespace))
        {
            return false;
        }

        if (!IsBySelector(sync))
        {
            return CopyNamesOf(sync).Contains(target.Key.Name) || HasNoContent(sync);
        }

        return _sources[sync.Key].Objects.TryGetValue(copy.Source ?? target.Key.Name, out var there)
            // Under another name, and there is no content for the right one.
            ? there.Matches && (copy.Source is null || there.Facts.State != SourceState.Present)
            : sync.Spec.Deletion.WhenSourceDeleted == DeletionPolicies.Retain;
    }

    /// <summary>The object that a copy was made from is gone from the management cluster, by the truth.</summary>
    private bool IsGone(SyncFacts sync, PlannedAction action) => IsBySelector(sync)
        ? !_sources[sync.Key].Objects.ContainsKey(action.Seen!.Source ?? action.Target.Key.Name)
        : sync.Sources.NamedOne!.State == SourceState.Missing;

    /// <summary>A copy under another name then stays where it is: nothing can take its place.</summary>
    private static bool HasNoContent(SyncFacts sync) => sync.Sources.NamedOne?.State is SourceState.Unknown or SourceState.Refused;

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

        if (IsBySelector(sync) && _sources[sync.Key] is { Listed: false } or { Unreadable.Count: > 0 })
        {
            PartialViews.Add("objects not listed");
        }

        foreach (var action in actions.Where(action => action.NeedsContent))
        {
            sync.SourceOf(action.Target.Key.Name)?.State.Should().Be(SourceState.Present, "there is no content for {0}", action);
        }

        if (HasNoContent(sync))
        {
            PartialViews.Add("source unreadable");
            actions.Any(action => action.Reason == PlanReasons.SourceDeleted).Should().BeFalse("a source that can't be read may be there");
        }

        actions.Any(action => action.Writes && action.Seen?.Origin == CopyOrigin.Another).Should().BeFalse("another's copy is only looked at");
        foreach (var action in actions.Where(action => action.Kind is PlannedActionKind.Delete or PlannedActionKind.Release))
        {
            (sync.Spec.Suspend && !sync.Deleting).Should().BeFalse("a suspended sync writes and deletes nothing");
            if (!sync.Deleting && Wanted(sync, follower).Contains(action.Target.Key.Namespace))
            {
                IsConsented(sync, action).Should().BeTrue("{0} of {1} was asked for by nobody: {2}", action.Kind, action.Target, action.Reason);
            }
        }
    }

    /// <summary>Somebody asked for a copy to go from a place in which the sync wants copies: by the truth, not by what the operator thinks.</summary>
    private bool IsConsented(SyncFacts sync, PlannedAction action)
    {
        var policies = sync.Spec.Deletion;
        if (!IsBySelector(sync))
        {
            return CopyNamesOf(sync).Contains(action.Target.Key.Name)
                ? sync.Sources.NamedOne!.State == SourceState.Missing && policies.WhenSourceDeleted == DeletionPolicies.Delete
                : !HasNoContent(sync);
        }

        var (sources, name) = (_sources[sync.Key], action.Seen!.Source ?? action.Target.Key.Name);
        if (!sources.Listed || sources.Unreadable.Contains(name))
        {
            // What it was before nobody could tell is what the operator may still go by; an object that it doesn't know of isn't.
            return sync.Sources.Find(name) is { State: SourceState.Present } && action.Target.Key.Name != name;
        }

        if (!sources.Objects.TryGetValue(name, out var there))
        {
            var isDelete = action is { Kind: PlannedActionKind.Delete, Reason: PlanReasons.SourceDeleted };
            // Under a name that the operator hasn't noticed to be gone yet, the copy was only in the wrong place.
            return (isDelete && policies.WhenSourceDeleted == DeletionPolicies.Delete) || sync.Sources.Find(name) is not null;
        }

        return action.Reason == PlanReasons.Deselected
            && (!there.Matches || (action.Target.Key.Name != name && sync.Sources.Find(name)?.State != SourceState.Refused))
            && action.Kind == (policies.WhenDeselected == DeletionPolicies.Delete ? PlannedActionKind.Delete : PlannedActionKind.Release);
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
