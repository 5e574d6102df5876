using Bellwether.Operator.Syncs.Planning;

namespace Bellwether.Operator.Syncs.Deletion;

/// <summary>One copy as an object that can be deleted once: made anew in the same place, it is another.</summary>
internal readonly record struct DeletionKey(string Follower, CopyTarget Target, string Uid)
{
    /// <summary>One line, equal for equal keys; in no part of it can there be a space.</summary>
    public override string ToString() => $"{Follower} {Target.Kind} {Target.Key} {Uid}";
}
