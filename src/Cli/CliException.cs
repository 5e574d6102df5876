namespace Bellwether.Cli;

/// <summary>The command can't do what it was asked for. The message is for the person who asked, and holds no data of any object.</summary>
internal sealed class CliException(string message, Exception? innerException = null) : Exception(message, innerException);
