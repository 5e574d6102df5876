namespace Bellwether.Testing.Servers;

/// <summary>A test server did not start, or stopped by itself; the message ends with the tail of its log.</summary>
public sealed class ServerFailedException(string message) : Exception(message);
