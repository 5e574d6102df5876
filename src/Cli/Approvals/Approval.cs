namespace Bellwether.Cli.Approvals;

/// <summary>What became of one item.</summary>
/// <param name="Problem">Why it could not be approved; null otherwise.</param>
internal sealed record Approval(HeldItem Item, ApprovalState State, string? Problem = null)
{
    public static int ExitCode(IEnumerable<Approval> approvals) =>
        approvals.Any(approval => approval.State == ApprovalState.Failed) ? ExitCodes.Error : ExitCodes.Nothing;
}
