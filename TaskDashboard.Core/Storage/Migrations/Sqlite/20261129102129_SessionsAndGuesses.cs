using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class SessionsAndGuesses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_SignInAttempts",
                table: "SignInAttempts");

            migrationBuilder.AddColumn<string>(
                name: "Source",
                table: "SignInAttempts",
                type: "TEXT",
                unicode: false,
                maxLength: 100,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddPrimaryKey(
                name: "PK_SignInAttempts",
                table: "SignInAttempts",
                columns: new[] { "NameKey", "Source" });

            migrationBuilder.CreateTable(
                name: "Sessions",
                columns: table => new
                {
                    Hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    Id = table.Column<string>(type: "TEXT", unicode: false, maxLength: 24, nullable: false),
                    PersonId = table.Column<string>(type: "TEXT", unicode: false, maxLength: 24, nullable: false),
                    CreatedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    LastUsedAt = table.Column<long>(type: "INTEGER", nullable: false),
                    EndsAt = table.Column<long>(type: "INTEGER", nullable: false),
                    Address = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: true),
                    Stamp = table.Column<string>(type: "TEXT", unicode: false, maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_Sessions", x => x.Hash);
                });

            migrationBuilder.CreateIndex(
                name: "IX_Sessions_EndsAt",
                table: "Sessions",
                column: "EndsAt");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "Sessions");

            migrationBuilder.DropPrimaryKey(
                name: "PK_SignInAttempts",
                table: "SignInAttempts");

            migrationBuilder.DropColumn(
                name: "Source",
                table: "SignInAttempts");

            migrationBuilder.AddPrimaryKey(
                name: "PK_SignInAttempts",
                table: "SignInAttempts",
                column: "NameKey");
        }
    }
}
