using Bellwether.Kubernetes.Entities;
using Bellwether.Kubernetes.Resources;
using Microsoft.Extensions.Logging;

namespace Bellwether.Kubernetes.Informers;

internal static partial class InformerLog
{
    [LoggerMessage(LogLevel.Debug, "Listed {Kind} in {Cluster}: {Count} at resource version {ResourceVersion}")]
    public static partial void Listed(this ILogger logger, ResourceKind kind, string cluster, int count, string resourceVersion);

    [LoggerMessage(LogLevel.Information, "Watch of {Kind} in {Cluster} fell too far behind, listing again")]
    public static partial void Expired(this ILogger logger, ResourceKind kind, string cluster);

    [LoggerMessage(LogLevel.Debug, "Heard nothing of {Kind} in {Cluster} for {Limit}, watching anew")]
    public static partial void Silent(this ILogger logger, ResourceKind kind, string cluster, TimeSpan limit);

    [LoggerMessage(
        LogLevel.Warning,
        "History of {Kind} in {Cluster} went back to resource version {Theirs} from {Ours}, as after a restore: listing again")]
    public static partial void HistoryWentBack(this ILogger logger, ResourceKind kind, string cluster, string theirs, string? ours);

    [LoggerMessage(LogLevel.Warning, "Failed to read {Kind} in {Cluster}: {Reason}, next attempt in {Delay}")]
    public static partial void Failed(this ILogger logger, ResourceKind kind, string cluster, string reason, TimeSpan delay);

    [LoggerMessage(LogLevel.Error, "Exception in a {What} for {Kind} {Key} in {Cluster}, which is passed over")]
    public static partial void Faulted(
        this ILogger logger, string what, ResourceKind kind, ObjectKey key, string cluster, Exception exception);
}
