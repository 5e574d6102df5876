namespace Bellwether.Cli.Approvals;

/// <summary>The words are those of the JSON (docs/spec/status.md).</summary>
internal enum ApprovalState
{
    NothingHeld,
    ApprovedBefore,
    Approved,
    Failed,
}
