using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Testing;

namespace Bellwether.Operator.Tests.Syncs.Deletion;

/// <summary>A fleet that is only a set of copies, a clock, and the brake; what is let go is deleted by <see cref="Delete"/>.</summary>
internal sealed class BrakeRig : IFleetCensus, IDeletionRecords, IDisposable
{
    private readonly HashSet<PlannedDeletion> _copies = [];
    private int _uids;

    public BrakeRig() => Brake = new DeletionBrake(this, this, Time);

    public ManualTimeProvider Time { get; } = new();

    public DeletionBrake Brake { get; private set; }

    /// <summary>What was saved last.</summary>
    public IReadOnlyList<CarriedDeletions> Saved { get; private set; } = [];

    public int Saves { get; private set; }

    public IEnumerable<PlannedDeletion> Copies => _copies;

    public int All => _copies.Count;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static ObjectKey Sync(string name) => new("prod", name);

    public int OfSync(ObjectKey sync) => _copies.Count(copy => copy.Sync == sync);

    public int In(string follower) => _copies.Count(copy => copy.Key.Follower == follower);

    public bool Shows(DeletionKey copy) => _copies.Any(other => other.Key == copy);

    /// <summary>New copies of a sync in a follower.</summary>
    public PlannedDeletion[] Add(string sync, string follower, int count)
    {
        var added = Enumerable.Range(0, count).Select(_ => new PlannedDeletion(
            new DeletionKey(follower, new CopyTarget(ResourceKind.Secret, new ObjectKey($"n{_uids++}", sync)), $"uid-{_uids}"), Sync(sync))).ToArray();
        _copies.UnionWith(added);
        return added;
    }

    public static DeletionPlan Plan(string sync, IEnumerable<PlannedDeletion> deletions, bool consented = false, bool isWhole = true) =>
        new(DeletionScope.Sync(Sync(sync)), [.. deletions], consented, isWhole);

    public Task<Judgement> JudgeAsync(DeletionPlan plan, string? approved = null, HeldDeletion? before = null) =>
        Brake.JudgeAsync(plan, before, approved, Cancellation);

    /// <summary>Executes what was let go, as a writer does.</summary>
    /// <returns>How many copies are gone.</returns>
    public int Delete(IEnumerable<PlannedDeletion> deletions) => deletions.Count(deletion => Brake.Begin(deletion.Key) && _copies.Remove(deletion));

    /// <summary>Judges and executes.</summary>
    public async Task<Judgement> GoAsync(DeletionPlan plan, string? approved = null)
    {
        var judgement = await JudgeAsync(plan, approved);
        Delete(plan.Deletions);
        return judgement;
    }

    /// <summary>The operator crashes and comes back: the brake has only what was saved.</summary>
    public void Restart()
    {
        Brake.Dispose();
        Brake = new DeletionBrake(this, this, Time);
    }

    public void Dispose() => Brake.Dispose();

    Task<IReadOnlyList<CarriedDeletions>> IDeletionRecords.LoadAsync(CancellationToken cancellationToken) => Task.FromResult(Saved);

    Task IDeletionRecords.SaveAsync(IReadOnlyList<CarriedDeletions> deletions, CancellationToken cancellationToken)
    {
        // As the store keeps them.
        Saved = [.. deletions.Select(row => DeletionRecordStore.Parse(DeletionRecordStore.Format(row))!)];
        Saves++;
        return Task.CompletedTask;
    }
}
