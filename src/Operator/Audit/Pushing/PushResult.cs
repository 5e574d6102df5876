namespace Bellwether.Operator.Audit.Pushing;

/// <summary>What came of a push.</summary>
/// <param name="Commits">That are in the branch now; 0 if there was nothing to tell.</param>
/// <param name="IsMoved">Somebody else was faster: it is to be done again.</param>
internal readonly record struct PushResult(int Commits, bool IsMoved);
