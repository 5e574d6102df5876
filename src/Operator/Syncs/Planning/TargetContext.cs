namespace Bellwether.Operator.Syncs.Planning;

/// <summary>Everything that decides about one wanted target.</summary>
/// <param name="Source">Of the copy.</param>
/// <param name="CreateNamespace">The sync wants the namespace created if it is missing.</param>
internal readonly record struct TargetContext(
    SyncFacts Sync,
    SourceFacts Source,
    FollowerFacts Follower,
    CopyTarget Target,
    bool CreateNamespace,
    SyncClaims Claims,
    string OperatorNamespace);
