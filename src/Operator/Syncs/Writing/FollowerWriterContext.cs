using Bellwether.Kubernetes.Entities;
using Bellwether.Operator.Audit.Recording;
using Bellwether.Operator.Syncs.Content;
using Bellwether.Operator.Syncs.Deletion;
using Bellwether.Operator.Syncs.Inventory;
using Bellwether.Operator.Syncs.Planning;
using Bellwether.Operator.Telemetry.Metrics;
using Microsoft.Extensions.Logging;

namespace Bellwether.Operator.Syncs.Writing;

/// <summary>What the writers of all followers share.</summary>
/// <param name="Report">Asks for a new look at the sync, or at the FollowerCluster if the key has no namespace.</param>
/// <param name="IsThere">Whether there is such a sync now, valid or not.</param>
internal sealed record FollowerWriterContext(
    SyncBook Book,
    ContentStore Contents,
    DeletionBrake Brake,
    CopyEvents Events,
    IAuditTrail Audit,
    Origin Origin,
    string OperatorNamespace,
    Action<ObjectKey> Report,
    Func<ObjectKey, bool> IsThere,
    OperatorMetrics Metrics,
    TimeProvider Time,
    ILogger<FollowerWriter> Logger);
