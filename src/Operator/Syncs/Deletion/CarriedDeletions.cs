using Bellwether.Kubernetes.Entities;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>Deletions that an earlier run of the operator counted: of one sync, or in one follower.</summary>
/// <param name="At">When they were, or somewhat later.</param>
/// <param name="Sync">Null in a row about a follower.</param>
/// <param name="Follower">Null in a row about a sync. Each deletion is in one row about a follower; these make the fleet's sum.</param>
/// <param name="Consented">Counts against the fleet only.</param>
internal sealed record CarriedDeletions(DateTimeOffset At, ObjectKey? Sync, string? Follower, bool Consented, int Count);
