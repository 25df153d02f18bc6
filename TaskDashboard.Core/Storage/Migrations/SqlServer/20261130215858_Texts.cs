using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace TaskDashboard.Core.Storage.Migrations.SqlServer
{
    /// <inheritdoc />
    public partial class Texts : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "EndpointNames",
                columns: table => new
                {
                    Number = table.Column<int>(type: "int", nullable: false),
                    CompanyId = table.Column<string>(type: "nvarchar(100)", maxLength: 100, nullable: true, collation: "Latin1_General_100_BIN2"),
                    EndpointId = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false, collation: "Latin1_General_100_BIN2"),
                    Name = table.Column<string>(type: "nvarchar(200)", maxLength: 200, nullable: false),
                    Folded = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_EndpointNames", x => x.Number);
                });

            migrationBuilder.CreateTable(
                name: "PushTexts",
                columns: table => new
                {
                    PushNumber = table.Column<long>(type: "bigint", nullable: false),
                    Folded = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_PushTexts", x => x.PushNumber);
                });

            migrationBuilder.CreateTable(
                name: "RetryTexts",
                columns: table => new
                {
                    RetryNumber = table.Column<int>(type: "int", nullable: false),
                    Folded = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_RetryTexts", x => x.RetryNumber);
                });

            migrationBuilder.CreateTable(
                name: "TaskTexts",
                columns: table => new
                {
                    TaskNumber = table.Column<int>(type: "int", nullable: false),
                    Folded = table.Column<string>(type: "nvarchar(max)", nullable: false, collation: "Latin1_General_100_BIN2"),
                    Owner = table.Column<string>(type: "nvarchar(max)", nullable: true, collation: "Latin1_General_100_BIN2")
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_TaskTexts", x => x.TaskNumber);
                });

            migrationBuilder.CreateIndex(
                name: "IX_EndpointNames_EndpointId",
                table: "EndpointNames",
                column: "EndpointId");

            migrationBuilder.CreateIndex(
                name: "IX_EndpointNames_Name",
                table: "EndpointNames",
                column: "Name");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "EndpointNames");

            migrationBuilder.DropTable(
                name: "PushTexts");

            migrationBuilder.DropTable(
                name: "RetryTexts");

            migrationBuilder.DropTable(
                name: "TaskTexts");
        }
    }
}
