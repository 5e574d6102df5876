namespace Bellwether.Testing.Git;

/// <summary>When, in a call of git, its caller dies.</summary>
public enum KillMoment
{
    /// <summary>Git never starts.</summary>
    Before,

    /// <summary>Git starts, and goes on alone.</summary>
    During,

    /// <summary>Git has ended, and its caller never hears of it.</summary>
    After,
}
