using System.Collections.Concurrent;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Hosting;
using Bellwether.Kubernetes.Resources;
using Bellwether.Kubernetes.Transport;

namespace Bellwether.Operator.Removal;

/// <summary>
/// Takes the operator's own finalizers off all custom resources, for when the operator is gone: what is deleted then hangs no more. No follower
/// is asked; copies stay as they are, with their marks. Stopped anywhere and run again, it does the rest.
/// </summary>
/// <param name="namespace">The operator's, where its lease is.</param>
/// <param name="tell">Prints a line for a person.</param>
internal sealed class FinalizerRemoval(IKubernetesClient client, string @namespace, TimeProvider time, Func<string, Task> tell)
{
    public static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);

    /// <summary>Finalizers that are back after so many passes were put back by somebody.</summary>
    private const int Passes = 3;

    private const int AtOnce = 8;
    private const int Shown = 5;

    private readonly IReadOnlyList<HeldKind> _kinds = HeldKind.Of(client);
    private readonly LeaderLook _leader = new(client, new ObjectKey(@namespace, new OperatorSettings().Name), time);

    /// <summary>Waits until no operator works.</summary>
    /// <exception cref="RemovalException">One still does when the wait is over.</exception>
    public Task WaitAsync(TimeSpan wait, CancellationToken cancellationToken) => _leader.WaitAsync(wait, tell, cancellationToken);

    /// <summary>All that is held now.</summary>
    public async Task<IReadOnlyList<HeldObject>> FindAsync(CancellationToken cancellationToken)
    {
        var held = new List<HeldObject>();
        foreach (var kind in _kinds)
        {
            await foreach (var item in kind.FindAsync(cancellationToken))
            {
                held.Add(item);
            }
        }

        return held;
    }

    /// <summary>Takes the finalizers off, looks whether all are, and says what was done.</summary>
    /// <exception cref="RemovalException">Not all could be taken off, or an operator began meanwhile.</exception>
    public async Task RemoveAsync(CancellationToken cancellationToken)
    {
        var free = new ConcurrentBag<HeldObject>();
        for (var pass = 0; await FindAsync(cancellationToken) is { Count: > 0 } held; pass++)
        {
            if (pass == Passes)
            {
                throw new RemovalException(
                    $"{Count(held.Count, "finalizer")} came back: an operator works that doesn't hold the lease, such as one without --leader-elect. Stop it, and run this again.");
            }

            var failures = await LetGoAsync(held, free, cancellationToken);
            if (failures.Count == held.Count)
            {
                await ReportAsync(free);
                throw new RemovalException($"{Count(failures.Count, "finalizer")} could not be taken off: {string.Join("; ", failures.Take(Shown))}");
            }
        }

        await ReportAsync(free);
        if (await _leader.HolderAsync(cancellationToken) is { } holder)
        {
            throw new RemovalException($"{holder} has taken the lease meanwhile: an operator works, and puts the finalizers back. Take it away, and run this again.");
        }

        await tell("Copies stay in the followers as they are, with their marks: an operator of the same origin goes on with them.");
    }

    /// <summary>A sentence for each kind: how many objects are held, and how many of them hang.</summary>
    public IEnumerable<string> Describe(IReadOnlyCollection<HeldObject> objects) => Sentences(
        objects, (kind, finalizer, count) => count == 0
            ? $"No {kind} has the finalizer {finalizer}"
            : $"{Count(count, kind)} {(count == 1 ? "has" : "have")} the finalizer {finalizer}");

    private static async Task<IReadOnlyCollection<string>> LetGoAsync(
        IReadOnlyList<HeldObject> held, ConcurrentBag<HeldObject> free, CancellationToken cancellationToken)
    {
        var failures = new ConcurrentQueue<string>();
        var options = new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(held, options, async (item, token) =>
        {
            try
            {
                await item.Held.LetGoAsync(item.Item, token);
                free.Add(item);
            }
            catch (KubernetesException exception)
            {
                failures.Enqueue($"{item}: {exception.Message}");
            }
        });
        return failures;
    }

    private async Task ReportAsync(ConcurrentBag<HeldObject> free)
    {
        var sentences = Sentences([.. free.DistinctBy(item => item.Item.Metadata.Uid)], (kind, finalizer, count) => count == 0
            ? $"No {kind} had the finalizer {finalizer}"
            : $"Took the finalizer {finalizer} off {Count(count, kind)}");
        foreach (var sentence in sentences)
        {
            await tell(sentence);
        }
    }

    private IEnumerable<string> Sentences(IReadOnlyCollection<HeldObject> objects, Func<string, string, int, string> about) => _kinds.Select(kind =>
    {
        var ours = objects.Where(item => item.Held == kind).ToList();
        var hanging = ours.Count(item => item.Item.IsBeingDeleted());
        return $"{about(kind.Kind.Kind, kind.Finalizer, ours.Count)}{(hanging == 0 ? "" : $"; {hanging} {(hanging == 1 ? "is" : "are")} being deleted")}.";
    });

    private static string Count(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";
}
