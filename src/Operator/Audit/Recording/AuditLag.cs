using Bellwether.Crds;
using Bellwether.Operator.Audit.Git;

namespace Bellwether.Operator.Audit.Recording;

/// <summary>Changes wait longer than they should.</summary>
/// <param name="Problem">Why; null if nothing is wrong but that there are many.</param>
internal sealed record AuditLag(GitProblem? Problem)
{
    /// <summary>The same as long as the cause is, so that a status isn't written for a clock.</summary>
    public string Message => Problem is { } problem
        ? $"Changes of copies are not in the audit repository yet: {problem.Message}. Copies are kept in step all the same, and the changes are told of later."
        : "Changes of copies are not in the audit repository yet: there are many. Copies are kept in step all the same.";

    public string Reason => Problem?.Reason ?? AuditReasons.Behind;
}
