using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.PostgreSql
{
    /// <inheritdoc />
    public partial class LastAttemptsInCounts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "lastattemptat",
                table: "pushcounts",
                type: "bigint",
                nullable: true);

            LastAttempts.TakeOver(migrationBuilder);

            migrationBuilder.DropTable(
                name: "lastattempts");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropColumn(
                name: "lastattemptat",
                table: "pushcounts");

            migrationBuilder.CreateTable(
                name: "lastattempts",
                columns: table => new
                {
                    destinationnumber = table.Column<int>(type: "integer", nullable: false),
                    delivered = table.Column<int>(type: "integer", nullable: false),
                    at = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_lastattempts", x => new { x.destinationnumber, x.delivered });
                });
        }
    }
}
