namespace Bellwether.Cli.Audits;

/// <summary>How the trail and the followers compare.</summary>
/// <param name="Origin">That copies and files are marked with.</param>
/// <param name="Commit">Of the branch that was read.</param>
internal sealed record AuditReport(string Origin, string Repository, string Branch, string Commit, IReadOnlyList<FollowerAudit> Followers)
{
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Null: nobody asked.</summary>
    public SignatureReport? Signatures { get; init; }

    public int ExitCode =>
        Followers.Any(follower => follower.Failure is not null || follower.Problems.Count > 0) ? ExitCodes.Error
        : Followers.Any(follower => follower.Differences.Count > 0) || Signatures is { Rejected.Count: > 0 } ? ExitCodes.Changes
        : ExitCodes.Nothing;
}
