namespace Bellwether.Cli.Checks;

/// <summary>What a check found.</summary>
/// <param name="Notes">How far it can be trusted, and what else concerns all followers; in sentences.</param>
/// <param name="Followers">By name.</param>
internal sealed record CheckReport(IReadOnlyList<string> Notes, IReadOnlyList<FollowerCheck> Followers) : IAsyncDisposable
{
    public int ExitCode => Followers.Any(follower => follower.Steps.Any(step => step.State is StepState.Failed or StepState.Warned))
        ? ExitCodes.Changes
        : ExitCodes.Nothing;

    public async ValueTask DisposeAsync()
    {
        foreach (var follower in Followers)
        {
            await follower.DisposeAsync();
        }
    }
}
