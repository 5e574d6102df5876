namespace Bellwether.Kubernetes.Transport;

/// <summary>What a Status object of the server said, without its texts.</summary>
/// <param name="Reason">Such as <c>AlreadyExists</c>; empty if the server gave none.</param>
/// <param name="Group">Of the object it is about; empty if not said.</param>
/// <param name="Kind">Of the object it is about (the server puts kind or plural here); empty if not said.</param>
/// <param name="Name">Of the object it is about; empty if not said.</param>
public sealed record StatusReason(string Reason, string Group, string Kind, string Name, IReadOnlyList<StatusCause> Causes)
{
    public bool HasCause(string reason)
    {
        foreach (var cause in Causes)
        {
            if (cause.Reason == reason)
            {
                return true;
            }
        }

        return false;
    }
}
