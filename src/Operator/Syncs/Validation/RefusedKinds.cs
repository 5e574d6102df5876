using Bellwether.Crds;

namespace Bellwether.Operator.Syncs.Validation;

/// <summary>
/// Kinds that make no sense as copies, whoever grants them, and why (docs/spec/kinds.md). Kinds that no server keeps or that have no
/// namespace need no row: discovery tells of them.
/// </summary>
public static class RefusedKinds
{
    private const string MadeByWorkload = "it is made by a workload's controller in its own cluster; copy the workload";
    private const string Clusters = "it tells of its own cluster only";
    private const string Question = "it is a question to the API server, which keeps none";

    private static readonly Dictionary<(string Group, string Kind), string> Table = new()
    {
        [("", "Pod")] = MadeByWorkload + ", or its PodTemplate",
        [("", "ReplicationController")] = "its pods would run in every follower, and Deployments have taken its place; copy a Deployment",
        [("apps", "ReplicaSet")] = MadeByWorkload,
        [("extensions", "ReplicaSet")] = MadeByWorkload,
        [("apps", "ControllerRevision")] = MadeByWorkload,
        [("batch", "Job")] = "a copy would run the job once more, and could not be changed afterwards; copy a CronJob",
        [("", "Event")] = Clusters,
        [("events.k8s.io", "Event")] = Clusters,
        [("coordination.k8s.io", "Lease")] = "it says who leads in its own cluster, and changes every few seconds",
        [("coordination.k8s.io", "LeaseCandidate")] = "it says who leads in its own cluster",
        [("", "Endpoints")] = "it holds addresses of its own cluster, and controllers keep it; copy the Service",
        [("discovery.k8s.io", "EndpointSlice")] = "it holds addresses of its own cluster, and controllers keep it; copy the Service",
        [("", "PersistentVolumeClaim")] = "it is bound to a volume of its own cluster, whose data is not copied",
        [("", "ServiceAccount")] = "it is an identity that its own cluster issues tokens for, and controllers write to it; create it in the follower",
        [("storage.k8s.io", "CSIStorageCapacity")] = Clusters,
        [("resource.k8s.io", "ResourceClaim")] = "it is bound to devices of its own cluster; copy a ResourceClaimTemplate",
        [("resource.k8s.io", "PodSchedulingContext")] = Clusters,
        [("metrics.k8s.io", "PodMetrics")] = Clusters,
        [("", "Binding")] = Question,
        [("authorization.k8s.io", "LocalSubjectAccessReview")] = Question,
        [("authentication.k8s.io", "TokenRequest")] = Question,
        [("", "Namespace")] = "it has no namespace; have missing ones created by spec.targets[].namespaces.create",
        [("", "Node")] = "it has no namespace, and is a machine of its own cluster",
        [("", "PersistentVolume")] = "it has no namespace, and is a disk of its own cluster",
        [("rbac.authorization.k8s.io", "ClusterRole")] = "it has no namespace, and only namespaced kinds are copied",
        [("rbac.authorization.k8s.io", "ClusterRoleBinding")] = "it has no namespace, and only namespaced kinds are copied",
        [("apiextensions.k8s.io", "CustomResourceDefinition")] = "it has no namespace, and only namespaced kinds are copied",
    };

    public static IReadOnlyDictionary<(string Group, string Kind), string> All => Table;

    /// <summary>Why the kind is never copied, as the rest of a sentence; null if the table has nothing against it.</summary>
    public static string? WhyNot(string group, string kind) =>
        group == BellwetherApi.Group || group.EndsWith($".{BellwetherApi.Group}", StringComparison.Ordinal)
            ? "it says what is copied where, and a copy could do so in the follower's name"
            : Table.GetValueOrDefault((group, kind));
}
