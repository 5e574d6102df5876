namespace Bellwether.Cli.Plans;

/// <summary>All that a plan found out.</summary>
/// <param name="Origin">The origin ID that copies are marked with.</param>
/// <param name="Notes">What else the reader should know, in sentences.</param>
internal sealed record PlanReport(string Origin, IReadOnlyList<SyncReport> Syncs, IReadOnlyList<string> Notes)
{
    public int ExitCode => Syncs.Any(sync => sync.IsIncomplete) ? ExitCodes.Error
        : Syncs.Any(sync => sync.HasChanges) ? ExitCodes.Changes
        : ExitCodes.Nothing;
}
