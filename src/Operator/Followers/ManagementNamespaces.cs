using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Informers;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Operator.Followers;

/// <summary>The labels of the management cluster's Namespaces, which access rules can select by.</summary>
[GenericRbac(Groups = [""], Resources = ["namespaces"], Verbs = RbacVerb.List | RbacVerb.Watch)]
internal sealed class ManagementNamespaces(Informer<NamespaceRecord> namespaces)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Null until the Namespaces have been listed; empty for one that isn't there.</summary>
    public IReadOnlyDictionary<string, string>? LabelsOf(string @namespace) =>
        !namespaces.HasSynced ? null
        : namespaces.TryGet(ObjectKey.Cluster(@namespace), out var record) ? record.Labels
        : None;

    /// <summary>Whether rules can select otherwise after the change than before it.</summary>
    public static bool ChangesLabels(InformerChange<NamespaceRecord> change)
    {
        var (before, after) = (change.Previous?.Labels ?? None, change.Item?.Labels ?? None);
        return before.Count != after.Count || before.Any(label => !after.TryGetValue(label.Key, out var value) || value != label.Value);
    }
}
