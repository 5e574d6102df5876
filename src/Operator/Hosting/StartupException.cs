namespace Bellwether.Operator.Hosting;

/// <summary>The operator can't start with these options. The message is for the person who chose them.</summary>
public sealed class StartupException(string message) : Exception(message);
