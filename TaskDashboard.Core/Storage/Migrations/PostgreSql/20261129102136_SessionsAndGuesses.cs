using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class SessionsAndGuesses : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "pk_signinattempts",
                table: "signinattempts");

            migrationBuilder.AddColumn<string>(
                name: "source",
                table: "signinattempts",
                type: "character varying(100)",
                unicode: false,
                maxLength: 100,
                nullable: false,
                defaultValue: "",
                collation: "C");

            migrationBuilder.AddPrimaryKey(
                name: "pk_signinattempts",
                table: "signinattempts",
                columns: new[] { "namekey", "source" });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", maxLength: 32, nullable: false),
                    id = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    personid = table.Column<string>(type: "character varying(24)", unicode: false, maxLength: 24, nullable: false, collation: "C"),
                    createdat = table.Column<long>(type: "bigint", nullable: false),
                    lastusedat = table.Column<long>(type: "bigint", nullable: false),
                    endsat = table.Column<long>(type: "bigint", nullable: false),
                    address = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: true, collation: "C"),
                    stamp = table.Column<string>(type: "character varying(100)", unicode: false, maxLength: 100, nullable: false, collation: "C")
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_sessions", x => x.hash);
                });

            migrationBuilder.CreateIndex(
                name: "ix_sessions_endsat",
                table: "sessions",
                column: "endsat");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropPrimaryKey(
                name: "pk_signinattempts",
                table: "signinattempts");

            migrationBuilder.DropColumn(
                name: "source",
                table: "signinattempts");

            migrationBuilder.AddPrimaryKey(
                name: "pk_signinattempts",
                table: "signinattempts",
                column: "namekey");
        }
    }
}
