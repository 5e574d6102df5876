using Bellwether.Crds;
using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;

namespace Bellwether.Operator.Syncs.Sources;

/// <summary>
/// Finds the syncs that a change of an object concerns: those that name it, and those of its own namespace whose selector matches its labels
/// now or did before. Others cost nothing, however many there are.
/// </summary>
internal static class SourceIndex
{
    /// <summary>No object has this name.</summary>
    private const string AnyName = "*";

    /// <summary>What a sync is found by.</summary>
    public static string? ValueOf(CrossClusterSync sync) => sync.Spec?.Source switch
    {
        { Selector: not null } => Value(sync.Metadata.Namespace ?? "", AnyName),
        { Name: { } name } => Value(sync.Metadata.Namespace ?? "", name),
        _ => null,
    };

    /// <param name="find">The syncs with a value.</param>
    public static IEnumerable<ObjectKey> Concerned(
        InformerChange<SourceRecord> change, Func<string, IReadOnlyList<KeyValuePair<ObjectKey, CrossClusterSync>>> find)
    {
        foreach (var (sync, _) in find(Value(change.Key.Namespace, change.Key.Name)))
        {
            yield return sync;
        }

        foreach (var (key, sync) in find(Value(change.Key.Namespace, AnyName)))
        {
            if (Selects(sync.Spec.Source!.Selector!, change.Item) || Selects(sync.Spec.Source.Selector!, change.Previous))
            {
                yield return key;
            }
        }
    }

    private static string Value(string @namespace, string name) => new ObjectKey(@namespace, name).ToString();

    private static bool Selects(LabelSelector selector, SourceRecord? record) => record is not null && selector.Matches(record.Labels);
}
