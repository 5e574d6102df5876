namespace Bellwether.Testing.Git;

/// <summary>What a git command left behind.</summary>
public sealed record GitResult(string Command, int ExitCode, string Output, string Error)
{
    public override string ToString() => $"$ {Command}\nexit code {ExitCode}\n{Output}{Error}";

    /// <summary>The output of a command that must succeed.</summary>
    public string Succeeded() => ExitCode == 0 ? Output : throw new InvalidOperationException(ToString());
}
