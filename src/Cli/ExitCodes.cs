namespace Bellwether.Cli;

/// <summary>What the program says to scripts; docs/guides/cli.md is the contract.</summary>
internal static class ExitCodes
{
    /// <summary>Nothing to do, or what was asked for is done.</summary>
    public const int Nothing = 0;

    /// <summary>Something could not be found out or done. What could be is printed all the same.</summary>
    public const int Error = 1;

    /// <summary>There is something to do in some follower.</summary>
    public const int Changes = 2;

    /// <summary>All could be looked at, and something of it is not Ready.</summary>
    public const int NotReady = 2;
}
