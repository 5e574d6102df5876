using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Schema;

namespace Bellwether.Crds;

/// <summary>Keeps copies of an object of this namespace in follower clusters.</summary>
[KubernetesEntity(
    Group = BellwetherApi.Group, ApiVersion = BellwetherApi.Version, Kind = KindName, PluralName = PluralName, Categories = ["bellwether"])]
[EntityScope(EntityScope.Namespaced)]
[KubernetesEntityShortNames("ccs")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].status", "Ready", "string")]
[GenericAdditionalPrinterColumn(".status.conditions[?(@.type==\"Ready\")].message", "Status", "string")]
[GenericAdditionalPrinterColumn(".status.source", "Source", "string", Description = "Kind and name, or labels, of what is copied.")]
[GenericAdditionalPrinterColumn(".status.copies.summary", "Copies", "string", Description = "Copies in step, of all copies.")]
[GenericAdditionalPrinterColumn(".metadata.creationTimestamp", "Age", "date")]
public sealed class CrossClusterSync : CustomKubernetesEntity<CrossClusterSyncSpec, CrossClusterSyncStatus>
{
    public const string KindName = "CrossClusterSync";
    public const string PluralName = "crossclustersyncs";
}
