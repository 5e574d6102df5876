namespace Bellwether.Sandbox.Patching;

/// <summary>A patch can't be applied; <see cref="Malformed"/>: whatever it is applied to.</summary>
internal sealed class PatchException(string message, bool malformed = false) : Exception(message)
{
    public bool Malformed { get; } = malformed;
}
