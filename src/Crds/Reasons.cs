namespace Bellwether.Crds;

/// <summary>Reasons that conditions of both kinds have. Every constant here has a row in the kind's page under docs/spec.</summary>
public static class CommonReasons
{
    /// <summary>Ready Unknown: not looked at yet.</summary>
    public const string Pending = "Pending";

    /// <summary>Reconciling: the first pass over this generation is going on.</summary>
    public const string Progressing = "Progressing";

    /// <summary>Reconciling: something failed and is being retried.</summary>
    public const string ProgressingWithRetry = "ProgressingWithRetry";

    /// <summary>Stalled: the spec breaks a rule; the message names the field and the rule.</summary>
    public const string InvalidSpec = "InvalidSpec";

    /// <summary>Deletions go over a limit and wait for a person; the message says how many, which limit, and what lets them go on.</summary>
    public const string DeletionHeld = "DeletionHeld";
}
