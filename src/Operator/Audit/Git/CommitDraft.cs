namespace Bellwether.Operator.Audit.Git;

/// <summary>A commit to be made.</summary>
/// <param name="Files">By path; null for a file that goes.</param>
internal sealed record CommitDraft(string Message, DateTimeOffset At, IReadOnlyList<KeyValuePair<string, string?>> Files);
