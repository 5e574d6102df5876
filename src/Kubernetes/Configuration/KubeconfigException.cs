namespace Bellwether.Kubernetes.Configuration;

/// <summary>A configuration that can't be used. Says which field breaks which rule, and never holds a value.</summary>
public sealed class KubeconfigException(string field, string rule) : Exception($"{field}: {rule}")
{
    /// <summary>Such as <c>users[lab].user.exec</c>, or the name of a file.</summary>
    public string Field { get; } = field;

    /// <summary>Such as <c>is refused: ...</c>; goes on from <see cref="Field"/>.</summary>
    public string Rule { get; } = rule;
}
