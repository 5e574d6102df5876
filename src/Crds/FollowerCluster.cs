using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>A cluster that may receive copies: how to sign in to it, and who may write what where in it.</summary>
[KubernetesEntity(
    Group = BellwetherApi.Group, ApiVersion = BellwetherApi.Version, Kind = KindName, PluralName = PluralName, Categories = ["bellwether"])]
[EntityScope(EntityScope.Cluster)]
[KubernetesEntityShortNames("fc")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].message", "Status", "string")]
[GenericAdditionalPrinterColumn(".spec.eks.account", "Account", "string")]
[GenericAdditionalPrinterColumn(".spec.eks.clusterName", "Cluster", "string")]
[GenericAdditionalPrinterColumn(".status.serverVersion", "Version", "string")]
[GenericAdditionalPrinterColumn(".status.copies.summary", "Copies", "string", Description = "Copies in step, of all copies.")]
[GenericAdditionalPrinterColumn(".status.endpoint", "Endpoint", "string", Priority = PrinterColumnPriority.WideView)]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
public sealed class FollowerCluster : CustomKubernetesEntity<FollowerClusterSpec, FollowerClusterStatus>
{
    public const string KindName = "FollowerCluster";
    public const string PluralName = "followerclusters";
}
