using System.Diagnostics.CodeAnalysis;

namespace Bellwether.Testing.Git;

/// <summary>Writes shell scripts that other programs call.</summary>
internal static class Script
{
    [SuppressMessage("Interoperability", "CA1416:Validate platform compatibility", Justification = "Test servers run on Linux")]
    public static void Write(string file, string script)
    {
        // Written aside and moved into place: whoever calls it right now must find it neither half written nor busy.
        File.WriteAllText(file + ".new", $"#!/bin/sh\n{script}\n");
        File.SetUnixFileMode(file + ".new", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(file + ".new", file, overwrite: true);
    }
}
