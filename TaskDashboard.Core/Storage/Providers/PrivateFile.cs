namespace TaskDashboard.Core.Storage.Providers;

/// <summary>Files that only their owner may read.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode OfOwner = OwnerOnly | UnixFileMode.UserExecute;

    /// <summary>Creates an empty file. Replaces an existing file, so that another user cannot have chosen its mode.</summary>
    public static FileStream Create(string path)
    {
        File.Delete(path);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Creates an empty file if it is missing. Otherwise removes the rights of everyone except its owner.</summary>
    public static void Ensure(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        if (!File.Exists(path))
        {
            new FileStream(
                path,
                new FileStreamOptions
                {
                    Mode = FileMode.OpenOrCreate,
                    Access = FileAccess.Write,
                    UnixCreateMode = OwnerOnly,
                }
            ).Dispose();
        }

        Close(path);
    }

    /// <summary>
    /// Removes the rights of everyone except the owner of a file or folder. Does not change what belongs to another user.
    /// </summary>
    public static void Close(string path)
    {
        if (OperatingSystem.IsWindows() || !Path.Exists(path))
        {
            return;
        }

        var mode = File.GetUnixFileMode(path);
        if ((mode & OfOwner) == mode)
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(path, mode & OfOwner);
        }
        catch (UnauthorizedAccessException)
        {
            // Only the owner may change the mode.
        }
    }

    public static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OfOwner);
            Close(path);
        }
    }
}
